"""Placing and editing orders: exact money, customers within reach, who was faster."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport.core.audit.models import RecordChange
from rapport.core.events.models import OutboxEvent
from rapport.core.identity.models import ExchangeRate
from rapport.kit.errors import ChangedMeanwhile, DomainError, Invalid, NotAllowed
from rapport.operational.catalog.tests.factories import ProductFactory
from rapport.operational.orders.models import Order, OrderState
from rapport.operational.orders.services import bulk, lines, orders
from rapport.operational.orders.services.lines import LineDraft
from rapport.operational.orders.services.orders import OrderDraft
from rapport.operational.orders.tests.factories import OrderFactory
from rapport.operational.parties.models import TimelineEntry
from rapport.operational.parties.tests.factories import PersonFactory
from tests.cast import Cast

AT = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
TODAY = date(2026, 3, 12)
D = Decimal

money = st.decimals(min_value=D("-9999"), max_value=D("9999"), places=6)
quantities = st.decimals(min_value=D("-500"), max_value=D("500"), places=3).filter(lambda value: value != 0)
discounts = st.decimals(min_value=0, max_value=100, places=4)


def draft(*rows: LineDraft, placed_on: date = TODAY, currency: str = "") -> OrderDraft:
    return OrderDraft(lines=rows, placed_on=placed_on, currency=currency)


@given(rows=st.lists(st.tuples(quantities, money, discounts), min_size=1, max_size=8))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_total_is_the_sum_of_rounded_lines(cast: Cast, rows: list[tuple[Decimal, Decimal, Decimal]]) -> None:
    drafts = [LineDraft(quantity, None, "x", price, discount) for quantity, price, discount in rows]
    order = orders.place(None, draft(*drafts), by=cast.manager.actor, at=AT)
    kept = [line.amount for line in order.lines.all()]
    assert order.amount == sum(kept)
    for amount, (quantity, price, discount) in zip(kept, rows, strict=True):
        exact = quantity * price * (100 - discount) / 100
        assert amount == exact.quantize(D("0.01"), ROUND_HALF_UP)
    order.refresh_from_db()
    assert (order.amount, order.base_amount) == (sum(kept), sum(kept))


def test_half_a_cent_is_rounded_away_from_zero() -> None:
    assert lines.amount_of(D(1), D("0.125"), D(0), "EUR") == D("0.13")
    assert lines.amount_of(D(-1), D("0.125"), D(0), "EUR") == D("-0.13")
    assert lines.amount_of(D(3), D("33.5"), D(0), "JPY") == D(101)


def test_an_order_gets_the_next_number_of_its_year(cast: Cast) -> None:
    made = [
        orders.place(None, draft(LineDraft(D(1), None, "x", D(1))), by=cast.manager.actor, at=AT) for _n in range(2)
    ]
    assert [order.number for order in made] == ["26-0001", "26-0002"]


def test_a_line_takes_the_price_and_the_cost_of_its_product(cast: Cast) -> None:
    product = ProductFactory.create(price=D("173"), unit_cost=D("100.5"))
    order = orders.place(None, draft(LineDraft(D(2), product)), by=cast.manager.actor, at=AT)
    line = order.lines.get()
    assert (line.label, line.unit_price, line.amount, line.base_cost) == (product.name, D(173), D(346), D(201))
    assert order.margin == D(145)


def test_a_margin_is_not_known_when_one_cost_is_missing(cast: Cast) -> None:
    known, unknown = ProductFactory.create(), ProductFactory.create(unit_cost=None)
    order = orders.place(None, draft(LineDraft(D(1), known), LineDraft(D(1), unknown)), by=cast.manager.actor, at=AT)
    assert order.base_cost is None
    assert order.margin is None


def test_an_order_in_another_currency_is_worth_the_rate_of_its_day(cast: Cast) -> None:
    ExchangeRate.objects.create(currency="USD", starts_on=date(2026, 1, 1), rate=D("0.9"))
    ExchangeRate.objects.create(currency="USD", starts_on=date(2026, 3, 1), rate=D("0.8"))
    row = LineDraft(D(1), None, "x", D("10.01"))
    old = orders.place(None, draft(row, placed_on=date(2026, 2, 1), currency="USD"), by=cast.manager.actor, at=AT)
    new = orders.place(None, draft(row, currency="usd"), by=cast.manager.actor, at=AT)
    assert (old.amount, old.base_amount) == (D("10.01"), D("9.009"))
    assert new.base_amount == D("8.008")


def test_without_a_rate_the_amount_is_kept_and_not_converted(cast: Cast) -> None:
    order = orders.place(None, draft(LineDraft(D(1), None, "x", D(10)), currency="USD"), by=cast.manager.actor, at=AT)
    assert (order.amount, order.base_amount) == (D(10), None)


def test_a_return_is_negative_and_never_a_purchase(cast: Cast) -> None:
    back = orders.place(None, draft(LineDraft(D(-1), None, "x", D(10))), by=cast.manager.actor, at=AT)
    free = orders.place(None, draft(LineDraft(D(1), None, "x", D(0))), by=cast.manager.actor, at=AT)
    assert (back.amount, back.is_purchase, back.is_return) == (D(-10), False, True)
    assert (free.amount, free.is_purchase) == (D(0), True)


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([], "no_lines"),
        ([LineDraft(D(0), None, "x", D(1))], "invalid"),
        ([LineDraft(D("NaN"), None, "x", D(1))], "invalid"),
        ([LineDraft(D(1), None, "x")], "price_missing"),
        ([LineDraft(D(1), None, "", D(1))], "invalid"),
        ([LineDraft(D(1), None, "x", D(1), D(101))], "invalid"),
        ([LineDraft(D(10) ** 8, None, "x", D(10) ** 8)], "invalid"),
    ],
)
def test_a_line_that_cannot_be_is_refused(cast: Cast, rows: list[LineDraft], code: str) -> None:
    with pytest.raises(DomainError) as refusal:
        orders.place(None, draft(*rows), by=cast.manager.actor, at=AT)
    assert refusal.value.code == code
    assert not Order.objects.exists()


def test_an_order_in_the_future_is_refused(cast: Cast) -> None:
    with pytest.raises(orders.PlacedInTheFuture):
        orders.place(
            None, draft(LineDraft(D(1), None, "x", D(1)), placed_on=date(2026, 3, 13)), by=cast.manager.actor, at=AT
        )


def test_an_unknown_currency_is_refused(cast: Cast) -> None:
    with pytest.raises(DomainError) as refusal:
        orders.place(None, draft(LineDraft(D(1), None, "x", D(1)), currency="ABC"), by=cast.manager.actor, at=AT)
    assert refusal.value.field == "currency"


def test_a_representative_orders_for_the_customers_of_their_team_only(cast: Cast) -> None:
    mine, theirs = PersonFactory.create(team=cast.north), PersonFactory.create(team=cast.south)
    row = LineDraft(D(1), None, "x", D(1))
    orders.place(mine, draft(row), by=cast.owner.actor, at=AT)
    for party in (theirs, None):
        with pytest.raises(NotAllowed):
            orders.place(party, draft(row), by=cast.owner.actor, at=AT)
    with pytest.raises(NotAllowed):
        orders.place(mine, draft(row), by=cast.analyst.actor, at=AT)


def test_placing_tells_the_timeline_and_announces_the_customer(cast: Cast) -> None:
    party = PersonFactory.create(team=cast.north)
    order = orders.place(party, draft(LineDraft(D(1), None, "x", D(346))), by=cast.owner.actor, at=AT)
    entry = TimelineEntry.objects.get(party=party, verb="order.place")
    assert (entry.chip, entry.params["number"], entry.at) == ("order", order.number, AT)
    event = OutboxEvent.objects.get(name="orders.OrderPlaced")
    assert event.payload == {"order_id": order.pk, "party_ids": [party.pk]}


def test_an_older_order_stands_on_its_own_day_of_the_timeline(cast: Cast) -> None:
    party = PersonFactory.create(team=cast.north)
    old = draft(LineDraft(D(1), None, "x", D(1)), placed_on=date(2026, 1, 5))
    orders.place(party, old, by=cast.owner.actor, at=AT)
    assert TimelineEntry.objects.get(party=party).at == datetime(2026, 1, 5, 11, 0, tzinfo=UTC)


def test_editing_replaces_lines_and_keeps_amounts_that_came_from_outside(cast: Cast) -> None:
    order = OrderFactory.create(lines=[(3, "33.333333"), (1, 10)])
    order.lines.filter(position=1).update(amount=D("99.999999"))
    first, second = order.lines.all()
    rows = [
        LineDraft(first.quantity, None, first.label, first.unit_price, first.discount, first.pk),
        LineDraft(D(2), None, second.label, second.unit_price, second.discount, second.pk),
    ]
    orders.edit(order, {}, rows, by=cast.manager.actor, at=AT)
    order.refresh_from_db()
    assert [line.amount for line in order.lines.all()] == [D("99.999999"), D(20)]
    assert order.amount == D("119.999999")
    change = RecordChange.objects.filter(record_type="order").latest("id")
    assert set(change.after) == {"lines"}


def test_a_line_keeps_the_cost_of_the_day_it_was_sold(cast: Cast) -> None:
    product = ProductFactory.create(unit_cost=D(60))
    order = orders.place(None, draft(LineDraft(D(1), product)), by=cast.manager.actor, at=AT)
    product.unit_cost = D(99)
    product.save()
    line = order.lines.get()
    orders.edit(order, {}, [LineDraft(D(3), product, line_id=line.pk)], by=cast.manager.actor, at=AT)
    assert order.lines.get().base_cost == D(180)


def test_another_date_means_another_rate(cast: Cast) -> None:
    ExchangeRate.objects.create(currency="USD", starts_on=date(2026, 1, 1), rate=D("0.9"))
    ExchangeRate.objects.create(currency="USD", starts_on=date(2026, 3, 1), rate=D("0.8"))
    order = orders.place(None, draft(LineDraft(D(1), None, "x", D(10)), currency="USD"), by=cast.manager.actor, at=AT)
    orders.edit(order, {"placed_on": date(2026, 2, 1)}, by=cast.manager.actor, at=AT)
    order.refresh_from_db()
    assert (order.base_amount, order.lines.get().base_amount) == (D(9), D(9))


def test_an_order_that_changes_hands_names_both_customers(cast: Cast) -> None:
    first, second = PersonFactory.create_batch(2, team=cast.north)
    order = OrderFactory.create(party=first)
    orders.edit(order, {"party": second}, by=cast.owner.actor, at=AT)
    event = OutboxEvent.objects.get(name="orders.OrderChanged")
    assert event.payload["party_ids"] == sorted([first.pk, second.pk])


def test_an_order_is_not_handed_to_another_teams_customer(cast: Cast) -> None:
    order = OrderFactory.create(party=PersonFactory.create(team=cast.north))
    with pytest.raises(NotAllowed):
        orders.edit(order, {"party": PersonFactory.create(team=cast.south)}, by=cast.owner.actor, at=AT)


def test_the_slower_of_two_edits_is_shown_the_other(cast: Cast) -> None:
    order = OrderFactory.create(channel="Web")
    stale = Order.objects.get(pk=order.pk)
    orders.edit(order, {"channel": "Shop"}, by=cast.manager.actor, at=AT)
    with pytest.raises(ChangedMeanwhile) as clash:
        orders.edit(stale, {"channel": "Telephone"}, by=cast.administrator.actor, at=AT)
    assert clash.value.theirs == {"channel": "Shop"}
    assert clash.value.params["name"] == "Manager"


def test_saving_without_a_change_writes_nothing(cast: Cast) -> None:
    order = OrderFactory.create(channel="Web")
    orders.edit(order, {"channel": "Web"}, by=cast.manager.actor, at=AT)
    assert order.version == 1
    assert not RecordChange.objects.filter(record_type="order").exists()


def test_a_cancelled_order_keeps_its_lines_and_counts_for_nothing(cast: Cast) -> None:
    order = OrderFactory.create()
    orders.cancel(order, by=cast.manager.actor, at=AT)
    assert order.lines.count() == 1
    assert not Order.objects.counted().exists()
    with pytest.raises(orders.OrderIsCancelled):
        orders.edit(order, {"channel": "x"}, by=cast.manager.actor, at=AT)
    with pytest.raises(orders.OrderIsCancelled):
        orders.cancel(order, by=cast.manager.actor, at=AT)
    orders.reopen(order, by=cast.manager.actor, at=AT)
    assert Order.objects.counted().count() == 1


def test_an_order_is_delivered_once(cast: Cast) -> None:
    order = OrderFactory.create()
    orders.deliver(order, by=cast.manager.actor, at=AT)
    assert order.state == OrderState.DELIVERED
    with pytest.raises(orders.OrderAlreadyDelivered):
        orders.deliver(order, by=cast.manager.actor, at=AT)


def test_a_binned_order_leaves_the_lists_and_comes_back(cast: Cast) -> None:
    order = OrderFactory.create()
    assert bulk.bin_many([order.pk], by=cast.manager.actor, at=AT) == 1
    assert not Order.objects.visible_to(cast.manager.actor).exists()
    assert bulk.restore_many([order.pk], by=cast.manager.actor, at=AT) == 1
    assert Order.objects.visible_to(cast.manager.actor).exists()
    named = [row.payload["party_ids"] for row in OutboxEvent.objects.filter(name="orders.OrdersChanged")]
    assert named == [[order.party_id], [order.party_id]]


def test_an_order_that_came_in_again_is_not_restored_beside_itself(cast: Cast) -> None:
    order = OrderFactory.create(source="shop", external_id="7")
    bulk.bin_many([order.pk], by=cast.manager.actor, at=AT)
    OrderFactory.create(source="shop", external_id="7")
    with pytest.raises(bulk.CameInAgain):
        bulk.restore_many([order.pk], by=cast.manager.actor, at=AT)


def test_cancelling_many_counts_those_that_were_not(cast: Cast) -> None:
    first, second = OrderFactory.create(), OrderFactory.create(state=OrderState.CANCELLED)
    assert bulk.cancel_many([first.pk, second.pk], by=cast.manager.actor, at=AT) == 1


def test_many_orders_are_refused_when_one_is_out_of_reach(cast: Cast) -> None:
    mine = OrderFactory.create(party=PersonFactory.create(team=cast.north))
    theirs = OrderFactory.create(party=PersonFactory.create(team=cast.south))
    with pytest.raises(NotAllowed):
        bulk.bin_many([mine.pk, theirs.pk], by=cast.owner.actor, at=AT)
    assert Order.objects.live().count() == 2


def test_an_unknown_field_is_refused(cast: Cast) -> None:
    with pytest.raises(Invalid):
        orders.edit(OrderFactory.create(), {"amount": D(1)}, by=cast.manager.actor, at=AT)
