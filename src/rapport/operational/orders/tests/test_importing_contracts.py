"""Contracts by file and over REST: customers are met by the keys of every import, rows again by their number."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest

from rapport.core.exchange.models import Import
from rapport.core.exchange.services import imports, running
from rapport.kit import clock
from rapport.operational.orders.models import Contract, Periodicity, Renewal
from rapport.operational.parties.models import TimelineEntry
from rapport.operational.parties.tests.factories import ContactPointFactory, ExternalIdFactory, PersonFactory
from tests.cast import Cast, Member

FILE = (
    "contrat;client;e-mail;libellé;type;début;fin;reconduction;préavis;montant HT;périodicité\n"
    "CM-1;C1;;Entretien PAC;maintenance;01/04/2024;31/03/2025;tacite;30;180,00;annuelle\n"
    "CM-2;;lea@example.org;Location toiture;location;15/01/2025;;;;45,50;mensuelle\n"
    "CM-3;C9;;Inconnu;maintenance;01/04/2024;;;;1;annuelle\n"
    "CM-4;C1;;À l’envers;maintenance;01/04/2024;01/03/2024;;;1;annuelle\n"
)


def bring(who: Member, text: str, *, target: str = "contracts") -> Import:
    at = clock.now()
    record = imports.start(
        io.BytesIO(text.encode()), name="file.csv", target=target, source="erp", by=who.actor, at=at, whole=True
    )
    running.run(record, by=who.actor, at=at)
    record.refresh_from_db()
    return record


@pytest.fixture
def known(cast: Cast) -> None:
    ExternalIdFactory.create(source="erp", external_id="C1", party=PersonFactory.create(team=cast.north))
    ContactPointFactory.create(party=PersonFactory.create(team=cast.south), value="lea@example.org")


@pytest.mark.usefixtures("known")
def test_contracts_come_in_for_known_customers_and_the_others_wait(cast: Cast) -> None:
    record = bring(cast.administrator, FILE)
    told = {row.number: row.reasons[0]["code"] for row in record.rows.all()}
    assert (record.created_count, told) == (2, {4: "customer_not_known", 5: "ends_before_it_starts"})
    first, second = Contract.objects.order_by("number")
    assert (first.ends_on, first.renewal, first.notice_days) == (date(2025, 3, 31), Renewal.TACIT, 30)
    assert (second.amount, second.periodicity, second.kind) == (Decimal("45.5"), Periodicity.MONTH, "rental")
    assert TimelineEntry.objects.filter(verb="contract.import", at__date=date(2024, 4, 1)).count() == 1


@pytest.mark.usefixtures("known")
def test_the_same_file_again_changes_nothing_and_a_corrected_one_only_what_differs(cast: Cast) -> None:
    bring(cast.administrator, FILE)
    again = bring(cast.administrator, FILE)
    assert (again.created_count, again.updated_count, again.matched_count) == (0, 0, 2)
    dearer = bring(cast.administrator, FILE.replace("180,00", "195,00"))
    assert (dearer.created_count, dearer.updated_count, dearer.matched_count) == (0, 1, 1)
    assert Contract.objects.get(number="CM-1").amount == Decimal(195)


@pytest.mark.usefixtures("known")
def test_customers_of_others_are_not_given_contracts(cast: Cast) -> None:
    record = bring(cast.manager, FILE)
    assert record.created_count == 2
    head = bring(cast.head, FILE.replace("CM-", "X-"))
    told = {row.number: (row.reasons[0]["code"], row.reasons[0]["params"]) for row in head.rows.all()}
    assert (head.created_count, told[3]) == (1, ("known_to_team", {"team": "South"}))


@pytest.mark.usefixtures("known")
def test_rest_brings_contracts_and_answers_each_row(cast: Cast) -> None:
    row = {"number": "A", "customer": "C1", "label": "Lift", "starts_on": "2025-01-01", "amount": 12.5}
    body = {"source": "erp", "rows": [row, {"number": "B", "customer": "C7", "starts_on": "2025-01-01"}]}
    answer = cast.robot.client.post("/api/v1/contracts/upsert", body, content_type="application/json").json()
    assert [each["outcome"] for each in answer["rows"]] == ["created", "waiting"]
    again = cast.robot.client.post("/api/v1/contracts/upsert", body, content_type="application/json").json()
    assert again["rows"][0]["outcome"] == "unchanged"


def test_a_contract_over_rest_is_entered_edited_invoiced_ended_and_binned(cast: Cast) -> None:
    api, kind = cast.robot.client, "application/json"
    party = PersonFactory.create()
    body = {"party": str(party.uuid), "label": "Lift", "starts_on": "2025-01-01", "amount": "120", "kind": "rental"}
    made = api.post("/api/v1/contracts", body, content_type=kind)
    assert made.status_code == 201
    url = f"/api/v1/contracts/{made.json()['uuid']}"
    assert api.patch(url, {"amount": "130"}, content_type=kind).json()["amount"] == "130"
    order = api.post(f"{url}/invoice", {"on": "2025-02-01"}, content_type=kind)
    assert api.get(f"/api/v1/orders/{order.json()['order']}").json()["amount"] == "130"
    assert api.post(f"{url}/terminate", {"on": "2025-12-31"}, content_type=kind).json()["state"] == "ended"
    assert api.post(f"{url}/resume").json()["state"] == "running"
    assert api.delete(url).status_code == 204
    assert api.post(f"{url}/restore").json()["version"] > 1
    assert len(api.get("/api/v1/contracts").json()["items"]) == Contract.objects.count()


@pytest.mark.usefixtures("known")
def test_lines_of_orders_carry_the_contract_that_their_column_names(cast: Cast) -> None:
    bring(cast.administrator, FILE)
    lines = (
        "commande;date;client;désignation;montant HT;contrat\n"
        "F1;02/04/2024;C1;Entretien PAC;180,00;CM-1\n"
        "F2;02/04/2024;C1;Visite;90,00;\n"
        "F3;02/04/2024;C1;Visite;90,00;CM-7\n"
    )
    record = bring(cast.administrator, lines, target="orders")
    assert {row.number: row.reasons[0]["code"] for row in record.rows.all()} == {4: "contract_unknown"}
    assert list(Contract.objects.get(number="CM-1").lines.values_list("order__number", flat=True)) == ["F1"]
    assert bring(cast.administrator, lines, target="orders").matched_count == 2
