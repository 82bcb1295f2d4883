"""Own fields of contracts, costs, hours, interactions: in files both ways, taken back, found, asked for."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from rapport.core.exchange.models import Import
from rapport.core.exchange.services import undoing
from rapport.core.metadata.services import fields
from rapport.kit import clock
from rapport.operational.conversations.models import Interaction, WorkedTime
from rapport.operational.orders.models import Contract, CostEntry
from rapport.operational.orders.services import orders
from rapport.operational.orders.tests.factories import OrderFactory
from rapport.operational.orders.tests.test_importing_contracts import bring
from rapport.operational.parties.tests.factories import ExternalIdFactory, PersonFactory
from tests.cast import Cast

TARGETS: dict[str, tuple[Any, str, str, str]] = {
    "contracts": (Contract, "contract", "orders:contract_list_export", "contrat;client;début;montant;Chantier;Étage\n"
                  "1;C1;01/02/2024;9;Nord;2\n2;C1;01/02/2024;9;;x\n3;C1;01/02/2024;9;Sud;\n"),
    "costs": (CostEntry, "cost", "orders:cost_list_export", "numéro;nature;date;montant;Chantier;Étage\n"
              "1;publicité;01/02/2024;9;Nord;2\n2;publicité;01/02/2024;9;;x\n3;publicité;01/02/2024;9;Sud;\n"),
    "interactions": (Interaction, "interaction", "conversations:interaction_list_export",
                     "id;client;canal;date;Chantier;Étage\n"
                     "1;C1;SMS;01/02/2024;Nord;2\n2;C1;SMS;01/02/2024;;x\n3;C1;SMS;01/02/2024;Sud;\n"),
    "hours": (WorkedTime, "hours", "conversations:hours_list_export", "numéro;client;date;minutes;Chantier;Étage\n"
              "1;C1;01/02/2024;30;Nord;2\n2;C1;01/02/2024;30;;x\n3;C1;01/02/2024;30;Sud;\n"),
}  # fmt: skip


@pytest.fixture
def known(cast: Cast) -> None:
    ExternalIdFactory.create(source="erp", external_id="C1", party=PersonFactory.create(team=cast.north))
    for _model, noun, _address, _file in TARGETS.values():
        fields.define(
            noun, "Chantier", "text", settings={"is_unique": True, "is_searchable": True},
            by=cast.administrator.actor, at=clock.now(),
        )  # fmt: skip
        fields.define(noun, "Étage", "whole", by=cast.administrator.actor, at=clock.now())


def customs(model: Any) -> dict[str, Any]:
    return dict(model.objects.order_by("external_id").values_list("external_id", "custom"))


def codes(record: Import) -> list[str]:
    return [row.reasons[0]["code"] for row in record.rows.order_by("number")]


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize("target", TARGETS)
def test_own_fields_come_in_by_file_leave_again_and_are_taken_back(cast: Cast, target: str) -> None:
    model, _noun, address, file = TARGETS[target]
    record = bring(cast.administrator, file, target=target)
    assert (record.created_count, codes(record)) == (2, ["not_a_number"])
    first = {"1": {"chantier": "Nord", "etage": 2}, "3": {"chantier": "Sud"}}
    assert customs(model) == first
    client = cast.administrator.client
    taken = client.get(f"{reverse(address, args=['csv'])}?cols=external_id,custom.chantier,custom.etage")
    lines = b"".join(taken.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert (lines[0].split(",")[1:], sorted(lines[1:])) == (["Chantier", "Étage"], ["1,Nord,2", "3,Sud,"])
    assert bring(cast.administrator, file, target=target).matched_count == 2
    second = bring(
        cast.administrator, file.replace("Nord", "Quai").replace(";x", ";1").replace("2;;", "2;Sud;"), target=target
    )
    assert (second.updated_count, second.matched_count, second.created_count) == (1, 1, 1)
    assert customs(model)["1"] == {"chantier": "Quai", "etage": 2}
    assert "Quai" in client.get("/search/?q=Quai").content.decode()
    undoing.undo(second, by=cast.administrator.actor, at=clock.now())
    assert customs(model) == first
    twice = bring(cast.administrator, file.replace("3;", "7;"), target=target)
    assert "own_field_twice" in codes(twice)


@pytest.mark.usefixtures("known")
def test_own_fields_of_hours_are_asked_for_on_their_pages_and_over_rest(cast: Cast) -> None:
    party, client = PersonFactory.create(team=cast.north), cast.administrator.client
    log = f"/interactions/hours/on/{party.uuid}/"
    form = {"day": "2026-03-02", "minutes": "90", "activity": "after_sales", "custom.chantier": "Nord"}
    assert "Chantier" in client.get(log).content.decode()
    assert client.post(log, form | {"custom.etage": "x"}).status_code == 422
    assert client.post(log, form | {"custom.etage": "2"}).status_code == 302
    entry = WorkedTime.objects.get()
    assert (entry.custom, entry.day) == ({"chantier": "Nord", "etage": 2}, date(2026, 3, 2))
    page = f"/interactions/hours/{entry.uuid}/"
    assert "Nord" in client.get(page).content.decode()
    assert client.post(f"{page}edit/", form | {"custom.chantier": "", "version": "1"}).status_code == 302
    url = f"/api/v1/hours/{entry.uuid}"
    told = cast.robot.client.patch(
        url, {"custom": {"etage": 3}}, content_type="application/json", headers={"If-Match": '"2"'}
    )
    assert told.json()["custom"] == {"etage": 3}


@pytest.mark.usefixtures("known")
def test_programs_send_own_fields_of_contracts_and_costs(cast: Cast) -> None:
    for target, row in (
        ("contracts", {"number": "1", "customer": "C1", "starts_on": "2024-02-01"}),
        ("costs", {"number": "1", "kind": "advertising", "starts_on": "2024-02-01", "amount": 9}),
    ):
        rows = [row | {"custom": {"chantier": "Nord"}}, row | {"number": "2", "custom": {"tower": "x"}}]
        sent = {"source": "erp", "rows": rows}
        told = cast.robot.client.post(f"/api/v1/{target}/upsert", sent, content_type="application/json").json()
        assert [each["outcome"] for each in told["rows"]] == ["created", "refused"]
        assert customs(TARGETS[target][0])["1"] == {"chantier": "Nord"}


def test_an_order_is_found_by_its_own_text_also_without_a_number(cast: Cast) -> None:
    by, at = cast.administrator.actor, clock.now()
    fields.define("order", "Chantier", "text", settings={"is_searchable": True}, by=by, at=at)
    order = OrderFactory.create(number="", party=PersonFactory.create(owner=cast.owner.user, team=cast.north))
    orders.edit(order, {"custom": {"chantier": "Belvédère"}}, by=by, at=at)
    pages = [who.client.get("/search/?q=belved").content.decode() for who in (cast.owner, cast.outsider)]
    assert [str(order.uuid) in page for page in pages] == [True, False]
