"""What can be asked about orders beyond their rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Sum

from rapport.core.access.policies import policy_of
from rapport.core.access.records import scope_filter
from rapport.kit.actor import Actor
from rapport.kit.prepared import prepared
from rapport.kit.scope import Scope
from rapport.operational.catalog.models import Product
from rapport.operational.orders.models import Contract, ContractState, Order, OrderLine, OrderState
from rapport.operational.orders.policies import LinePolicy
from rapport.operational.parties.models import Party

SHOWN = 5
RECENT = 10


@dataclass(frozen=True)
class CustomerOrders:
    """A customer's orders within the reader's scope: the last ones, how many count, what they are worth."""

    last: Sequence[Order]
    count: int
    revenue: Decimal
    without_rate: int


@dataclass(frozen=True)
class ProductSales:
    """What was sold of a product within the reader's scope."""

    buyers: int
    orders: int
    quantity: Decimal
    revenue: Decimal
    margin: Decimal | None
    last_on: date | None
    recent: Sequence[OrderLine]


def orders_of(party: Party, actor: Actor) -> CustomerOrders:
    """Return a customer's orders, the newest first with the first of their lines; three queries, two for few orders."""
    scope = policy_of(Order).visible(actor)
    last = with_first_lines(_last_orders(party.pk, scope=scope), upto=1)
    if len(last) > SHOWN:
        return CustomerOrders(last[:SHOWN], *_counted(Order.objects.within(scope).filter(party=party)))
    amounts = [order.base_amount for order in last if order.state != OrderState.CANCELLED]
    known = [amount for amount in amounts if amount is not None]
    return CustomerOrders(last, len(amounts), sum(known, Decimal(0)), len(amounts) - len(known))


@prepared
def _last_orders(party_id: int, *, scope: Scope) -> QuerySet[Order]:
    return Order.objects.within(scope).filter(party_id=party_id).order_by("-placed_on", "-id")[: SHOWN + 1]


def with_first_lines(orders: Sequence[Order], *, upto: int) -> Sequence[Order]:
    """Return these orders, each with its first lines in `first_lines`; one query."""
    lines: dict[int, list[OrderLine]] = {order.pk: [] for order in orders}
    for line in _first_lines(*lines, upto=upto):
        lines[line.order_id].append(line)
    for order in orders:
        order.first_lines = lines[order.pk]
    return orders


@prepared
def _first_lines(*order_ids: int, upto: int) -> QuerySet[OrderLine]:
    return OrderLine.objects.filter(order_id__in=order_ids, position__lte=upto).select_related("product")


def _counted(rows: QuerySet[Order]) -> tuple[int, Decimal, int]:
    """How many orders count, what they are worth, and how many of them have no rate."""
    counted = ~Q(state=OrderState.CANCELLED)
    found = rows.aggregate(
        count=Count("pk", filter=counted),
        revenue=Sum("base_amount", filter=counted),
        without=Count("pk", filter=counted & Q(base_amount__isnull=True)),
    )
    return found["count"], _money(found["revenue"]), found["without"]


def visible_lines(actor: Actor) -> QuerySet[OrderLine]:
    """Return the lines that count in revenue, of the orders that the actor may see."""
    return counted_lines().filter(scope_filter(LinePolicy(), policy_of(Order).visible(actor)))


def counted_lines() -> QuerySet[OrderLine]:
    """Return the lines that count in revenue, whoever asks."""
    return OrderLine.objects.filter(order__binned_at__isnull=True).exclude(order__state=OrderState.CANCELLED)


def sales_of(product: Product, actor: Actor) -> ProductSales:
    """Return what was sold of a product; the margin is known when every line's cost is."""
    rows = visible_lines(actor).filter(product=product)
    found = rows.aggregate(
        buyers=Count("order__party", distinct=True, filter=Q(quantity__gt=0)),
        orders=Count("order", distinct=True),
        quantity=Sum("quantity"),
        revenue=Sum("base_amount"),
        cost=Sum("base_cost"),
        unknown=Count("pk", filter=Q(base_cost__isnull=True)),
        last=Max("order__placed_on"),
    )
    recent = rows.select_related("order", "order__party").order_by("-order__placed_on", "-id")[:RECENT]
    is_known = found["orders"] and not found["unknown"] and actor.sees_field("order.base_cost")
    return ProductSales(
        buyers=found["buyers"],
        orders=found["orders"],
        quantity=_money(found["quantity"]),
        revenue=_money(found["revenue"]),
        margin=_money(found["revenue"]) - _money(found["cost"]) if is_known else None,
        last_on=found["last"],
        recent=list(recent),
    )


@dataclass(frozen=True)
class CustomerContracts:
    """A customer's contracts within the reader's scope: those that run or are to come, and how many there are."""

    current: Sequence[Contract]
    count: int
    next_end: date | None

    @property
    def ended(self) -> int:
        return self.count - len(self.current)


@dataclass(frozen=True)
class Invoiced:
    """What order lines that carry a contract come to within the reader's scope, the newest first."""

    lines: Sequence[OrderLine]
    count: int
    revenue: Decimal
    last_on: date | None


def contracts_of(party: Party, actor: Actor, day: date) -> CustomerContracts:
    """Return a customer's contracts as they stand on a day, the next to end first; one query."""
    rows = _contracts(party.pk, day=day, scope=policy_of(Contract).visible(actor))
    current = [row for row in rows if row.state != ContractState.ENDED]
    ends = {row.pk: row.next_end for row in current}
    current.sort(key=lambda row: (ends[row.pk] or date.max, row.pk))
    dated = [end for end in ends.values() if end is not None]
    return CustomerContracts(current, len(rows), min(dated, default=None))


@prepared
def _contracts(party_id: int, *, day: date, scope: Scope) -> QuerySet[Contract]:
    return Contract.objects.within(scope).seen_on(day).filter(party_id=party_id).order_by("-starts_on", "-id")


def invoiced_on(contract: Contract, actor: Actor) -> Invoiced:
    """Return what was invoiced on a contract; two queries."""
    rows = visible_lines(actor).filter(contract=contract)
    found = rows.aggregate(count=Count("pk"), revenue=Sum("base_amount"), last=Max("order__placed_on"))
    recent = rows.select_related("order").order_by("-order__placed_on", "-id")[:RECENT]
    return Invoiced(list(recent), found["count"], _money(found["revenue"]), found["last"])


def timeline_orders(actor: Actor, ids: Iterable[int]) -> Mapping[int, Order]:
    """Return the orders that a timeline tells of, without those in the bin or out of scope."""
    rows = _told_of(*ids, scope=policy_of(Order).visible(actor))
    return {order.pk: order for order in with_first_lines(rows, upto=2)}


@prepared
def _told_of(*ids: int, scope: Scope) -> QuerySet[Order]:
    return Order.objects.within(scope).filter(pk__in=ids)


def _money(value: Any) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(0)
