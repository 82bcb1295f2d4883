"""A whole import is taken back: all is as it was before, but for what somebody did since, which stays and is listed."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Model
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport.config.cli import run
from rapport.core.audit.models import AuditEntry, RecordChange
from rapport.core.exchange.models import Import, ImportChange, ImportPart
from rapport.core.exchange.services import imports, running, undoing
from rapport.core.metadata.models import Tagging
from rapport.core.metadata.services import tags
from rapport.core.search.models import SearchDocument
from rapport.kit import clock
from rapport.kit.actor import Actor, Door
from rapport.operational.catalog.models import Product, UnitCost
from rapport.operational.catalog.services import unit_costs
from rapport.operational.catalog.services.unit_costs import Cost
from rapport.operational.orders.models import Contract, Order, OrderLine
from rapport.operational.orders.services import orders
from rapport.operational.orders.services.lines import LineDraft
from rapport.operational.parties.models import ContactPoint, ExternalId, Party, Quality, Standing, TimelineEntry
from rapport.operational.parties.services import records
from tests.cast import Cast

BY = Actor.system(Door.SHELL)
Bring = Callable[..., Import]
TABLES: tuple[type[Model], ...] = (
    Party, ContactPoint, ExternalId, Tagging, Standing, Product, UnitCost, Order, OrderLine, SearchDocument,
)  # fmt: skip
PASSING = {"id", "version", "updated_at"}
CHILDREN = {"ContactPoint", "ExternalId", "Tagging", "OrderLine", "SearchDocument", "UnitCost"}

PEOPLE = (
    "id;nom;prenom;mail;tel;adresse;cp;ville;fonction;tags\n"
    "1;Petit;Zoé;zoe@petit.fr;0612345678;3 rue Haute;44000;Nantes;;vip\n2;Garçon;Noël;;;;;;Maire;\n"
)
MORE = (
    "id;nom;prenom;mail;tel;adresse;cp;ville;fonction;tags\n"
    "1;Petite;Zoé;zoe@neuf.fr;0711223344;9 rue Basse;75001;Paris;Chef;vip, ami\n3;Ada;Lov;;;;;;;\n"
)
ORDERS = "commande;date;client;article;quantite;prix unitaire\nA1;03/02/2024;1;P1;2;10,00\nA2;25/02/2024;9;P2;1;5\n"
AGAIN = (
    "commande;date;client;article;quantite;prix unitaire\n"
    "A1;04/02/2024;2;P1;3;12,00\nA1;04/02/2024;2;P3;1;1,00\nA3;25/02/2024;1;P1;1;5\n"
)
COSTS = "article;du;prix d'achat;fournisseur\nP1;01/01/2025;600;Thermo\nP1;01/01/2026;650;Thermo\nP2;01/01/2026;7;\n"
DEARER = "article;du;prix d'achat\nP1;01/01/2026;655,5\nP1;01/07/2026;700\nP2;01/02/2026;8\n"
PRODUCTS = "code;nom;famille;prix\nP1;Pompe;Chaleur;1234,50\nP7;Vis;;1\n"


def bring(text: str, target: str = "people", source: str = "shop") -> Import:
    content = io.BytesIO(text.encode())
    record = imports.start(
        content, name=f"{target}.csv", target=target, source=source, whole=True, by=BY, at=clock.now()
    )
    running.run(record, by=BY, at=clock.now())
    record.refresh_from_db()
    assert not record.rows.exists(), [row.sentences for row in record.rows.all()]
    return record


def undo(record: Import) -> Import:
    record.refresh_from_db()
    undoing.undo(record, by=BY, at=clock.now())
    record.refresh_from_db()
    return record


def snapshot() -> dict[str, Any]:
    """Every value of every record, and of all that hangs on them."""
    return {model.__name__: sorted(map(str, _rows(model))) for model in TABLES}


def _rows(model: type[Model]) -> list[dict[str, Any]]:
    passing = PASSING if model.__name__ in CHILDREN else PASSING - {"id"}
    return [
        {name: _plain(name, value) for name, value in row.items() if name not in passing}
        for row in model._default_manager.values()
    ]


def _plain(name: str, value: Any) -> Any:
    """The words of a search document stand in any order."""
    return sorted(value.split()) if name == "text" else value


@pytest.fixture(autouse=True)
def _company(cast: Cast) -> None:
    """The company whose base it is."""


def test_undoing_a_file_of_new_people_leaves_nothing_of_it() -> None:
    before = snapshot()
    record = undo(bring(PEOPLE))
    assert snapshot() == before
    assert (record.state, record.removed_count, record.restored_count, record.left_count) == ("undone", 2, 0, 0)
    assert not TimelineEntry.objects.exists()
    assert not ImportPart.objects.exists()
    assert AuditEntry.objects.filter(verb="import.undo").get().record_count == 2


@pytest.mark.parametrize(
    ("text", "target"),
    [(MORE, "people"), (ORDERS, "orders"), (AGAIN, "orders"), (PRODUCTS, "products"), (DEARER, "unit-costs")],
)
def test_undoing_a_file_gives_back_every_former_value(text: str, target: str) -> None:
    bring(PEOPLE)
    bring(ORDERS, "orders")
    bring(COSTS, "unit-costs")
    before = snapshot()
    record = bring(text + ("A9;01/03/2024;77;P9;1;1\n" if target == "orders" else ""), target)
    assert snapshot() != before
    assert undo(record).left_count == 0
    assert snapshot() == before
    assert not ImportChange.objects.filter(owner=record).exists()


def test_a_record_that_somebody_edited_or_used_since_stays_and_is_listed_with_the_reason(cast: Cast) -> None:
    record = bring(PEOPLE + "4;Rien;Du;;;;;;;\n")
    zoe, noel = Party.objects.get(last_name="Petit"), Party.objects.get(last_name="Garçon")
    by = cast.administrator.actor
    records.edit(zoe, {"job_title": "Gérante"}, by=by, at=clock.now())
    tags.tag_many("party", [noel.pk], "ami", by=by, at=clock.now())
    undo(record)
    assert (record.removed_count, record.left_count) == (1, 2)
    zoe.refresh_from_db()
    assert (zoe.job_title, zoe.name) == ("Gérante", "Zoé Petit")
    why = {left.record_id: left.why for left in record.left.all()}
    assert (why[zoe.pk]["verb"], why[zoe.pk]["who"]) == ("party.edit", by.name)
    assert why[noel.pk]["verb"] == "tag.add_many"


def test_a_field_that_somebody_changed_since_stays_while_the_others_go_back() -> None:
    bring(PEOPLE)
    record = bring(MORE)
    zoe = Party.objects.get(name="Zoé Petite")
    records.edit(zoe, {"job_title": "Directrice"}, by=BY, at=clock.now())
    ContactPoint.objects.filter(value="zoe@neuf.fr").update(quality=Quality.VERIFIED)
    undo(record)
    zoe.refresh_from_db()
    assert (zoe.name, zoe.job_title, zoe.city, zoe.street) == ("Zoé Petit", "Directrice", "Nantes", "3 rue Haute")
    assert {point.value for point in zoe.contact_points.filter(kind="email")} == {"zoe@petit.fr", "zoe@neuf.fr"}
    assert record.left.get().why == {"code": "edited", "fields": ["job_title", "email"]}


def test_lines_of_an_order_that_were_edited_since_stay() -> None:
    bring(ORDERS, "orders")
    record = bring(AGAIN, "orders")
    order = Order.objects.get(number="A1")
    orders.edit(order, {}, [LineDraft(Decimal(1), label="Pose", unit_price=Decimal(7))], by=BY, at=clock.now())
    undo(record)
    order.refresh_from_db()
    assert (order.line_count, order.amount, order.party.pk) == (
        1,
        7,
        Party.objects.get(external_ids__external_id="1").pk,
    )
    assert record.left.get(record_id=order.pk).why["fields"] == ["lines"]


def test_what_a_kept_order_needs_stays_too() -> None:
    record = bring(ORDERS, "orders")
    orders.cancel(Order.objects.get(number="A1"), by=BY, at=clock.now())
    undo(record)
    assert list(Order.objects.values_list("number", flat=True)) == ["A1"]
    assert Party.objects.count() == Product.objects.count() == 1
    assert {left.why["code"] for left in record.left.all()} == {"touched", "needed"}


def test_customers_with_orders_of_another_file_stay_until_that_is_undone_as_well() -> None:
    people = bring(PEOPLE)
    bring(ORDERS, "orders")
    undo(people)
    assert Party.objects.filter(name="Zoé Petit").exists()
    assert people.left.get().why["verb"] == "order.import"


def test_imports_undone_one_after_the_other_leave_nothing() -> None:
    before = snapshot()
    made = [bring(PEOPLE), bring(PRODUCTS, "products"), bring(ORDERS, "orders"), bring(MORE), bring(AGAIN, "orders")]
    assert [undo(record).left_count for record in reversed(made)] == [0] * 5
    assert snapshot() == before


_rows_of = st.lists(
    st.tuples(
        st.sampled_from(["1", "2", "3", "7"]), st.sampled_from(["Roy", "Le Goff", "Dé"]),
        st.sampled_from(["", "a@free.fr", "b@free.fr"]), st.sampled_from(["", "Rezé", "Brest"]),
    ),
    max_size=4, unique_by=(lambda row: row[0], lambda row: row[2] or row[0]),
)  # fmt: skip


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=_rows_of, second=_rows_of)
def test_import_then_undo_is_the_identity(first: list[tuple[str, ...]], second: list[tuple[str, ...]]) -> None:
    for rows in (first, second):
        before = snapshot()
        text = "id;nom;mail;ville\n" + "".join(";".join(row) + "\n" for row in rows)
        record = brought(f"{text}1x;Témoin;;\n")
        with suppress(undoing.NothingToUndo):
            undo(record)
        assert snapshot() == before
        brought(f"{text}1x;Témoin;;\n")


def brought(text: str) -> Import:
    """A file of which some rows may be refused or wait."""
    content = io.BytesIO(text.encode())
    record = imports.start(content, name="f.csv", target="people", source="s", whole=True, by=BY, at=clock.now())
    running.run(record, by=BY, at=clock.now())
    return record


def test_rows_that_had_waited_are_taken_back_with_their_file() -> None:
    content = io.BytesIO(ORDERS.encode())
    choices = {"unknown_customers": "wait"}
    record = imports.start(
        content, name="o.csv", target="orders", source="shop", choices=choices, by=BY, at=clock.now()
    )
    running.run(record, by=BY, at=clock.now())
    bring(PEOPLE)
    assert Order.objects.get().number == "A1"
    undo(record)
    assert (Order.objects.count(), Product.objects.count(), Party.objects.count()) == (0, 0, 2)


def test_an_undone_import_takes_nothing_more_up_and_is_not_undone_twice() -> None:
    record = undo(bring(PEOPLE))
    with pytest.raises(imports.ImportOver):
        running.take_up(record, by=BY, at=clock.now())
    with pytest.raises(undoing.NothingToUndo):
        undoing.undo(record, by=BY, at=clock.now())


def test_an_import_can_be_undone_for_thirty_days() -> None:
    record = bring(PEOPLE)
    later = clock.now() + timedelta(days=31)
    assert undoing.is_undoable(record, at=clock.now())
    with pytest.raises(undoing.TooLateToUndo):
        undoing.undo(record, by=BY, at=later)
    assert undoing.sweep(at=later) == 1
    assert not undoing.is_undoable(record, at=clock.now())


def test_nothing_of_removed_people_stays_in_the_history() -> None:
    record = bring(PEOPLE)
    ids = list(Party.objects.values_list("pk", flat=True))
    undo(record)
    assert not RecordChange.objects.filter(party_id__in=ids).exists()
    assert all(not change.before and not change.after for change in RecordChange.objects.filter(record_type="party"))


def test_the_page_tells_what_would_go_and_what_would_stay_and_a_job_does_it(
    cast: Cast, work_off: Callable[[], None]
) -> None:
    record = bring(PEOPLE)
    zoe = Party.objects.get(last_name="Petit")
    records.edit(zoe, {"job_title": "Gérante"}, by=cast.administrator.actor, at=clock.now())
    client, address = cast.administrator.client, f"/imports/{record.uuid}/"
    assert "Undo this import" in client.get(address).content.decode()
    text = client.get(f"{address}undo/").content.decode()
    assert "Zoé Petit" in text
    assert ">customer<" in text
    assert f"Edited a customer ({cast.administrator.actor.name}," in text
    client.post(f"{address}undo/")
    work_off()
    text = client.get(address).content.decode()
    assert "was undone on" in text
    assert "Zoé Petit" in text
    assert Party.objects.count() == 1
    assert client.get(f"{address}undo/").status_code == 302


def test_undoing_goes_through_rest(cast: Cast, work_off: Callable[[], None]) -> None:
    record, client = bring(PEOPLE), cast.robot.client
    told = client.get(f"/api/v1/imports/{record.uuid}/undo").json()
    assert (told["is_undoable"], told["removed"], told["left"]) == (True, {"party": 2}, [])
    assert client.post(f"/api/v1/imports/{record.uuid}/undo").status_code == 202
    work_off()
    told = client.get(f"/api/v1/imports/{record.uuid}").json()
    assert (told["state"], told["counts"]["removed"]) == ("undone", 2)
    assert client.get(f"/api/v1/imports/{record.uuid}/left").json() == []
    assert client.post(f"/api/v1/imports/{record.uuid}/undo").status_code == 409


def test_undoing_goes_on_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    record = bring(PEOPLE)
    tags.tag_many("party", [Party.objects.get(last_name="Petit").pk], "ami", by=BY, at=clock.now())
    assert run(["imports", "undo", str(record.uuid), "--dry-run"]) == 0
    assert Party.objects.count() == 2
    assert run(["imports", "undo", str(record.uuid), "--json"]) == 0
    told = json.loads(capsys.readouterr().out.partition("\n{")[2].join(["{", ""]))
    assert (told["state"], told["removed"], told["left"], told["lines"][0]["name"]) == ("undone", 1, 1, "Zoé Petit")


def test_an_undo_that_is_stopped_goes_on_where_it_stopped(cast: Cast, work_off: Callable[[], None]) -> None:
    before = snapshot()
    record = bring("id;nom\n" + "".join(f"{n};Nom {n}\n" for n in range(2500)))

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with suppress(KeyboardInterrupt):
        undoing.undo(record, by=BY, at=clock.now(), progress=stop)
    record.refresh_from_db()
    assert 0 < Party.objects.count() < 2500
    imports.note_cancelled(record, by=BY, at=clock.now())
    client = cast.administrator.client
    assert "Go on undoing" in client.get(f"/imports/{record.uuid}/").content.decode()
    client.post(f"/imports/{record.uuid}/undo/")
    work_off()
    record.refresh_from_db()
    assert (record.state, record.removed_count) == ("undone", 2500)
    assert snapshot() == before


def test_contracts_are_taken_back_column_by_column() -> None:
    bring(PEOPLE)
    bring("contrat;client;début;montant\nM1;1;01/02/2024;120\n", "contracts")
    before = [{**row, "version": 0, "updated_at": None} for row in Contract.objects.values()]
    record = bring("contrat;client;début;montant\nM1;1;01/03/2024;150\nM2;2;01/02/2024;90\n", "contracts")
    assert Contract.objects.count() == 2
    undo(record)
    assert [{**row, "version": 0, "updated_at": None} for row in Contract.objects.values()] == before
    assert (record.removed_count, record.restored_count, record.left_count) == (1, 1, 0)


def test_dated_costs_go_back_but_for_those_that_somebody_wrote_down_since(cast: Cast) -> None:
    bring(PRODUCTS, "products")
    page = f"/catalog/products/{Product.objects.get(code='P1').uuid}/"
    before = snapshot()
    first, record = bring(COSTS.replace("P2", "P7"), "unit-costs"), bring(DEARER.replace("P2", "P7"), "unit-costs")
    pump, by = Product.objects.get(code="P1"), cast.administrator.actor
    assert pump.unit_cost == 700
    unit_costs.put(pump, Cost(date(2026, 7, 1), "710"), by=by, at=clock.now())
    undo(record)
    assert {f"{row.starts_on}": row.cost for row in pump.unit_costs.all()} == {
        "2025-01-01": 600, "2026-01-01": 650, "2026-07-01": 710,
    }  # fmt: skip
    assert Product.objects.get(code="P1").unit_cost == 710
    assert record.left.get().why == {"code": "edited", "fields": ["unit_cost", "dated_costs"]}
    client = cast.administrator.client
    assert "dated unit costs" in client.get(f"/imports/{record.uuid}/").content.decode()
    assert client.get(page).status_code == 200
    unit_costs.remove(pump, pump.unit_costs.get(cost=710).pk, by=by, at=clock.now())
    undo(first)
    assert snapshot()["UnitCost"] == before["UnitCost"] == []
    assert not Product.objects.filter(unit_cost__isnull=False, code="P7").exists()
