"""Costs by hand, by file and over REST: of a day or a period, of a customer, a team or the company."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from rapport.core.audit.models import AuditEntry
from rapport.core.identity.models import ExchangeRate
from rapport.kit.errors import ChangedMeanwhile, DomainError, NotAllowed
from rapport.operational.catalog.tests.factories import ProductFactory
from rapport.operational.orders.models import CostEntry
from rapport.operational.orders.services import costs
from rapport.operational.orders.tests.factories import CostFactory
from rapport.operational.orders.tests.test_importing_contracts import bring
from rapport.operational.parties.tests.factories import ExternalIdFactory, PersonFactory
from tests.cast import Cast

AT = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
DAY = date(2026, 3, 2)
VALUES: dict[str, Any] = {"kind": "logistics", "label": "Parcels", "starts_on": DAY, "amount": "120,5"}
LIST = "/orders/costs/"


def test_a_cost_of_a_day_is_an_expense_and_one_of_a_period_stands_for_its_kind(cast: Cast) -> None:
    by = cast.manager.actor
    day = costs.create(VALUES, by=by, at=AT)
    period = costs.create(VALUES | {"ends_on": date(2026, 3, 31)}, by=by, at=AT)
    part = costs.create(VALUES | {"ends_on": date(2026, 3, 31), "channel": "web"}, by=by, at=AT)
    assert [(each.ends_on, each.replaces) for each in (day, period, part)] == [
        (DAY, False), (date(2026, 3, 31), True), (date(2026, 3, 31), False),
    ]  # fmt: skip
    assert day.amount == day.base_amount == Decimal("120.5")


def test_without_a_rate_a_cost_is_kept_and_not_added(cast: Cast) -> None:
    lost = costs.create(VALUES | {"currency": "USD"}, by=cast.manager.actor, at=AT)
    ExchangeRate.objects.create(currency="USD", starts_on=date(2026, 1, 1), rate=Decimal("0.9"))
    known = costs.create(VALUES | {"currency": "USD", "amount": "-10"}, by=cast.manager.actor, at=AT)
    assert (lost.base_amount, known.base_amount) == (None, Decimal(-9))


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"kind": "fun"}, "kind"),
        ({"label": ""}, "label"),
        ({"starts_on": None}, "starts_on"),
        ({"ends_on": date(2026, 3, 1)}, "ends_on"),
        ({"ends_on": date(2046, 3, 1)}, "ends_on"),
        ({"amount": ""}, "amount"),
        ({"amount": "many"}, "amount"),
        ({"amount": "2000000000"}, "amount"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_cost_that_cannot_be_is_refused_at_its_field(cast: Cast, values: Any, field: str) -> None:
    with pytest.raises(DomainError) as refusal:
        costs.create(VALUES | values, by=cast.manager.actor, at=AT)
    assert refusal.value.field == field
    assert not CostEntry.objects.exists()


def test_the_cost_of_a_product_is_its_unit_cost(cast: Cast) -> None:
    with pytest.raises(DomainError) as refusal:
        costs.create(VALUES | {"kind": "goods", "product": ProductFactory.create()}, by=cast.manager.actor, at=AT)
    assert refusal.value.code == "goods_name_product"


def test_costs_are_written_down_within_ones_reach(cast: Cast) -> None:
    party = PersonFactory.create(team=cast.north)
    own = costs.create(VALUES | {"party": party}, by=cast.head.actor, at=AT)
    assert own.team == cast.north
    for values in ({}, {"team": cast.south}, {"party": PersonFactory.create(team=cast.south)}):
        with pytest.raises(NotAllowed):
            costs.create(VALUES | values, by=cast.head.actor, at=AT)
    with pytest.raises(NotAllowed):
        costs.edit(own, {"team": cast.south, "party": None}, by=cast.head.actor, at=AT)
    with pytest.raises(NotAllowed):
        costs.create(VALUES | {"party": party}, by=cast.owner.actor, at=AT)


def test_the_slower_of_two_edits_of_a_cost_is_shown_the_other(cast: Cast) -> None:
    entry = CostFactory.create()
    stale = CostEntry.objects.get()
    costs.edit(entry, {"supplier": "La Poste"}, by=cast.manager.actor, at=AT)
    with pytest.raises(ChangedMeanwhile):
        costs.edit(stale, {"supplier": "DHL"}, by=cast.administrator.actor, at=AT)


def test_a_cost_is_written_edited_and_binned_on_its_pages(cast: Cast) -> None:
    client = cast.manager.client
    form = {"kind": "promotion", "label": "Flyers", "starts_on": "2026-02-01", "ends_on": "2026-02-28",
            "amount": "1 000,50", "currency": "EUR", "team": str(cast.north.pk)}  # fmt: skip
    assert client.get(f"{LIST}new/").status_code == 200
    assert client.post(f"{LIST}new/", form | {"ends_on": "2026-01-01"}).status_code == 422
    assert client.post(f"{LIST}new/", form).status_code == 302
    entry = CostEntry.objects.get()
    page = f"{LIST}{entry.uuid}/"
    assert "it replaces what" in client.get(page).content.decode()
    assert client.get(f"{page}edit/").status_code == 200
    assert client.post(f"{page}edit/", form | {"version": "1", "label": "Posters"}).status_code == 302
    assert client.post(f"{page}edit/", form | {"version": "1", "label": "Walls"}).status_code == 422
    assert client.post(f"{page}bin/").status_code == 302
    assert client.get(page).status_code == 404
    assert client.post(f"/bins/cost/undo/{AuditEntry.objects.latest('pk').pk}/").status_code == 302
    for query in ("f=within~between~2026-02-10|2026-02-11", "f=period~is~yes", "f=kind~is~promotion&sort=-amount"):
        assert "Posters" in client.get(f"{LIST}?{query}").content.decode(), query
    assert "Posters" not in client.get(f"{LIST}?f=within~between~2026-03-01|2026-03-09").content.decode()


FILE = (
    "pièce;nature;libellé;mois;date;montant HT;client;équipe;fournisseur\n"
    "1;Force de vente;Salaires;2026-02;;12 000,00;;North;\n"
    "2;Transport;Colis;;15/02/2026;18,40;C1;;La Poste\n"
    "3;Magie;Colis;;15/02/2026;18,40;;;\n"
    "4;Publicité;Radio;2026-13;;400,00;;;\n"
    "5;Acquisition;Salon;;;90,00;;;\n"
)


def test_costs_come_in_by_month_or_by_day_and_only_once(cast: Cast) -> None:
    ExternalIdFactory.create(source="erp", external_id="C1", party=PersonFactory.create(team=cast.north))
    record = bring(cast.administrator, FILE, target="costs")
    told = {row.number: row.reasons[0]["code"] for row in record.rows.all()}
    assert told == {4: "no_kind_of_cost", 5: "not_a_month", 6: "cost_lacks_day"}
    salaries, parcel = CostEntry.objects.order_by("external_id")
    assert (salaries.starts_on, salaries.ends_on, salaries.team) == (date(2026, 2, 1), date(2026, 2, 28), cast.north)
    assert (parcel.kind, parcel.base_amount, parcel.team) == ("logistics", Decimal("18.4"), cast.north)
    assert bring(cast.administrator, FILE, target="costs").matched_count == 2


def test_a_file_writes_down_the_costs_of_ones_own_teams_only(cast: Cast) -> None:
    record = bring(cast.head, "type;montant;date\ntransport;5;2026-02-01\n", target="costs")
    assert [row.reasons[0]["code"] for row in record.rows.all()] == ["cost_not_yours"]


def test_a_cost_over_rest_is_written_edited_and_binned(cast: Cast) -> None:
    api, kind = cast.robot.client, "application/json"
    body = {"kind": "logistics", "label": "Parcels", "starts_on": "2026-03-02", "amount": "12", "team": "south"}
    made = api.post("/api/v1/costs", body, content_type=kind)
    assert made.status_code == 201, made.content
    url = f"/api/v1/costs/{made.json()['uuid']}"
    assert api.patch(url, {"ends_on": "2026-03-31"}, content_type=kind).json()["replaces"] is True
    assert api.delete(url).status_code == 204
    assert api.post(f"{url}/restore").status_code == 200
    rows = [{"number": "7", "kind": "promotion", "month": "2026-01", "amount": 5}]
    sent = {"source": "erp", "rows": rows}
    assert api.post("/api/v1/costs/upsert", sent, content_type=kind).json()["counts"]["created"] == 1
    assert len(api.get("/api/v1/costs").json()["items"]) == 2
