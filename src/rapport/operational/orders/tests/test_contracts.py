"""Contracts: where they stand follows from their dates; instalments become order lines; who may do what."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport.core.audit.models import AuditEntry
from rapport.kit.errors import ChangedMeanwhile, DomainError, NotAllowed
from rapport.operational.orders.models import Contract, ContractState, Order, Renewal
from rapport.operational.orders.models.contracts import ending_within, in_state
from rapport.operational.orders.services import contracts
from rapport.operational.orders.tests.factories import ContractFactory, OrderFactory
from rapport.operational.parties.models import TimelineEntry
from rapport.operational.parties.tests.factories import PersonFactory
from tests.cast import Cast

AT = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
TODAY = date(2026, 3, 12)
START = date(2024, 3, 4)
LIST = "/orders/contracts/"
days = st.dates(date(2024, 1, 1), date(2028, 12, 31))


@pytest.mark.parametrize(
    ("values", "state", "end"),
    [
        ({}, ContractState.RUNNING, None),
        ({"starts_on": date(2026, 4, 1)}, ContractState.UPCOMING, None),
        ({"ends_on": date(2026, 3, 11)}, ContractState.ENDED, date(2026, 3, 11)),
        ({"ends_on": date(2026, 3, 12)}, ContractState.RUNNING, date(2026, 3, 12)),
        ({"ends_on": date(2025, 3, 3), "renewal": Renewal.TACIT}, ContractState.RUNNING, date(2027, 3, 3)),
        ({"ends_on": date(2024, 5, 3), "renewal": Renewal.TACIT}, ContractState.RUNNING, date(2026, 5, 3)),
        ({"terminated_on": date(2026, 6, 30)}, ContractState.LEAVING, date(2026, 6, 30)),
        ({"terminated_on": date(2026, 3, 1)}, ContractState.ENDED, date(2026, 3, 1)),
    ],
)
def test_where_a_contract_stands_follows_from_its_dates(values: Any, state: str, end: date | None) -> None:
    contract = Contract(**{"starts_on": START, **values})
    assert (contract.state_on(TODAY), contract.next_end_on(TODAY)) == (state, end)


def test_notice_is_due_so_many_days_before_the_term_ends() -> None:
    contract = Contract(starts_on=START, ends_on=date(2025, 3, 3), renewal=Renewal.TACIT, notice_days=60)
    assert contract.notice_by_on(TODAY) == date(2027, 1, 2)


@pytest.mark.django_db
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(days, st.none() | days, st.sampled_from(Renewal.values), st.none() | days), max_size=6))
def test_the_database_says_of_every_contract_what_the_contract_says(rows: list[Any]) -> None:
    Contract.objects.all().delete()
    party = PersonFactory.create()
    for start, end, renewal, left in rows:
        ends_on = None if end is None else max(start, end)
        ContractFactory.create(
            party=party, starts_on=start, ends_on=ends_on, terminated_on=left and max(start, left),
            renewal=renewal if ends_on else Renewal.NONE,
        )  # fmt: skip
    known = list(Contract.objects.all())
    for state in ContractState.values:
        asked = set(Contract.objects.filter(in_state(state, TODAY)))
        assert asked == {row for row in known if row.state_on(TODAY) == state}
    last = TODAY + timedelta(days=90)
    soon = {row for row in known if (end := row.next_end_on(TODAY)) and TODAY <= end <= last}
    assert set(Contract.objects.filter(ending_within(90, TODAY))) == soon


def test_an_instalment_becomes_an_order_line_that_carries_the_contract(cast: Cast) -> None:
    contract = ContractFactory.create(party=PersonFactory.create(owner=cast.owner.user, team=cast.north))
    order = contracts.invoice(contract, date(2026, 3, 4), by=cast.owner.actor, at=AT)
    line = order.lines.get()
    assert (line.contract, line.amount, order.party) == (contract, Decimal(180), contract.party)
    page = cast.owner.client.get(f"{LIST}{contract.uuid}/").content.decode()
    assert str(order) in page
    assert cast.owner.client.get(f"/orders/?f=contract~is~{contract.uuid}").content.decode().count(str(order.uuid))


def test_a_contract_adds_no_revenue_of_its_own(cast: Cast) -> None:
    contracts.create(
        PersonFactory.create(), {"label": "Lift", "starts_on": START, "amount": "900"}, by=cast.manager.actor, at=AT
    )
    assert not Order.objects.exists()


def test_an_edited_order_keeps_the_contract_of_its_lines(cast: Cast) -> None:
    contract = ContractFactory.create(party=PersonFactory.create(team=cast.north))
    order = contracts.invoice(contract, date(2026, 3, 4), by=cast.manager.actor, at=AT)
    line = order.lines.get()
    form = {
        "version": order.version, "party": str(contract.party.uuid), "placed_on": "2026-03-05", "currency": "EUR",
        "lines-0-line_id": line.pk, "lines-0-label": "Annual maintenance", "lines-0-quantity": "1",
        "lines-0-unit_price": "190",
    }  # fmt: skip
    assert cast.manager.client.post(f"/orders/{order.uuid}/edit/", form).status_code == 302
    kept = order.lines.get()
    assert (kept.amount, kept.contract) == (Decimal(190), contract)


@pytest.mark.parametrize("on", [date(2024, 3, 3), date(2026, 3, 2)])
def test_nothing_is_invoiced_outside_the_contract(cast: Cast, on: date) -> None:
    contract = ContractFactory.create(ends_on=date(2026, 3, 1))
    with pytest.raises(contracts.NotRunning):
        contracts.invoice(contract, on, by=cast.manager.actor, at=AT)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"label": " "}, "label"),
        ({"starts_on": None}, "starts_on"),
        ({"ends_on": date(2024, 1, 1)}, "ends_on"),
        ({"renewal": "tacit"}, "ends_on"),
        ({"renewal": "forever"}, "renewal"),
        ({"amount": "-1"}, "amount"),
        ({"notice_days": 4000}, "notice_days"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_contract_that_cannot_be_is_refused_at_its_field(cast: Cast, values: Any, field: str) -> None:
    with pytest.raises(DomainError) as refusal:
        contracts.create(
            PersonFactory.create(), {"label": "Lift", "starts_on": START, **values}, by=cast.manager.actor, at=AT
        )
    assert refusal.value.field == field
    assert not Contract.objects.exists()


def test_a_notice_is_noted_once_and_can_be_taken_back(cast: Cast) -> None:
    contract, by = ContractFactory.create(), cast.manager.actor
    contracts.terminate(contract, date(2026, 6, 30), by=by, at=AT)
    with pytest.raises(contracts.AlreadyTerminated):
        contracts.terminate(contract, date(2026, 7, 31), by=by, at=AT)
    contracts.resume(contract, by=by, at=AT)
    assert Contract.objects.get().terminated_on is None
    told = list(TimelineEntry.objects.filter(party=contract.party).order_by("id").values_list("verb", flat=True))
    assert told == ["contract.terminate", "contract.resume"]


def test_the_slower_of_two_edits_of_a_contract_is_shown_the_other(cast: Cast) -> None:
    contract = ContractFactory.create()
    stale = Contract.objects.get()
    contracts.edit(contract, {"label": "Boiler"}, by=cast.manager.actor, at=AT)
    with pytest.raises(ChangedMeanwhile) as clash:
        contracts.edit(stale, {"label": "Lift"}, by=cast.administrator.actor, at=AT)
    assert clash.value.theirs == {"label": "Boiler"}


def test_contracts_of_others_are_neither_entered_nor_edited(cast: Cast) -> None:
    party = PersonFactory.create(team=cast.south)
    with pytest.raises(NotAllowed):
        contracts.create(party, {"label": "Lift", "starts_on": START}, by=cast.owner.actor, at=AT)
    contract = ContractFactory.create(party=party)
    with pytest.raises(NotAllowed):
        contracts.bin_many([contract.pk], by=cast.owner.actor, at=AT)
    own = ContractFactory.create(party=PersonFactory.create(team=cast.north))
    with pytest.raises(NotAllowed):
        contracts.edit(own, {"party": party}, by=cast.owner.actor, at=AT)


def test_a_contract_is_entered_edited_ended_and_binned_on_its_pages(cast: Cast) -> None:
    client, party = cast.manager.client, PersonFactory.create(first_name="Léa", last_name="Roy")
    form = {
        "party": str(party.uuid), "label": "Pompe à chaleur", "kind": "maintenance", "starts_on": "2025-04-01",
        "ends_on": "2026-03-31", "renewal": "tacit", "notice_days": "30", "amount": "1 180,50", "currency": "EUR",
        "periodicity": "year",
    }  # fmt: skip
    assert client.get(f"{LIST}new/?party={party.uuid}").status_code == 200
    assert client.post(f"{LIST}new/", form | {"ends_on": "2025-01-01"}).status_code == 422
    assert client.post(f"{LIST}new/", form).status_code == 302
    contract = Contract.objects.get()
    assert contract.amount == Decimal("1180.5")
    page = f"{LIST}{contract.uuid}/"
    assert "Pompe à chaleur" in client.get(f"/parties/{party.uuid}/").content.decode()
    edited = form | {"version": "1", "label": "Chaudière", "party": "", "party_text": "Léa Roy"}
    assert client.post(f"{page}edit/", edited).status_code == 302
    assert client.post(f"{page}edit/", edited | {"label": "x"}).status_code == 422
    assert client.get(f"{page}terminate/").status_code == 200
    assert client.post(f"{page}terminate/", {"on": "2026-03-31"}).status_code == 302
    assert client.post(f"{page}resume/").status_code == 302
    assert client.post(f"{page}bin/").status_code == 302
    assert client.get(page).status_code == 404
    assert client.post(f"/bins/contract/undo/{AuditEntry.objects.latest('pk').pk}/").status_code == 302
    assert client.get(f"{page}peek/").status_code == 200


@pytest.mark.parametrize(
    "query",
    ["f=state~is~running", "f=ends-soon~is~90", "f=kind~is~rental", "f=customer~contains~zoe", "f=product~contains~x",
     "sort=end", "sort=-amount", "f=state~isnt~ended&sort=number"],
)  # fmt: skip
def test_every_filter_and_sort_of_contracts_answers(cast: Cast, query: str) -> None:
    ContractFactory.create()
    assert cast.manager.client.get(f"{LIST}?{query}").status_code == 200


def test_customers_are_filtered_by_a_running_contract(cast: Cast) -> None:
    with_one, without = ContractFactory.create().party, PersonFactory.create()
    shown = cast.manager.client.get("/parties/people/?f=contract~is~yes").content.decode()
    assert str(with_one.uuid) in shown
    assert str(without.uuid) not in shown


def test_a_contract_that_lines_carry_stays_in_the_bin(cast: Cast) -> None:
    contract = ContractFactory.create()
    order = OrderFactory.create(party=contract.party)
    order.lines.update(contract=contract)
    contracts.bin_many([contract.pk], by=cast.manager.actor, at=AT)
    assert "never deleted" in cast.manager.client.get(f"{LIST}bin/").content.decode()
    assert order.lines.get().contract == contract
