"""What orders can be filtered by, and what customers and products can be filtered by because of orders."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.db.models import Aggregate, Count, Exists, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from rapport.kit.actor import Actor, Reach
from rapport.kit.bulk import any_key
from rapport.kit.ports import Choice
from rapport.kit.text import fold
from rapport.operational.catalog.models import Product
from rapport.operational.orders.models import Contract, Order, OrderLine, OrderState
from rapport.operational.orders.models.orders import OrderQuerySet
from rapport.operational.orders.queries import counted_lines, visible_lines
from rapport.operational.parties.models import Party
from rapport.operational.segments.queries import choices as segment_choices
from rapport.operational.segments.queries import in_segments
from rapport.web.lists.conditions import (
    AT_LEAST,
    AT_MOST,
    BETWEEN,
    CONTAINS,
    IS,
    IS_NOT,
    LAST,
    BadFilter,
    day_asked,
    last_day_known,
)
from rapport.web.lists.spec import YEAR, Filter, Kind

PERIOD = (BETWEEN, AT_LEAST, AT_MOST, LAST)
NAMED = (CONTAINS, IS)
SHORT = 92
MOST_PRODUCTS = 2_000
MANY_LINES = 100_000
ASKED, USUAL = 500, 0.05


def states(actor: Actor) -> Sequence[Choice]:
    return [Choice(value, str(label)) for value, label in OrderState.choices]


def of_customer(operator: str, values: Sequence[str], actor: Actor) -> Q:
    if operator == IS:
        return Q(party__uuid__in=_uuids(values))
    return Q(party__in=Party.objects.filter(_words("sort_name", values)).order_by().values("pk"))


def with_product(operator: str, values: Sequence[str], actor: Actor) -> Q:
    return Q(pk__in=OrderLine.objects.filter(product_id__in=products_meant(operator, values)).values("order_id"))


def with_contract(operator: str, values: Sequence[str], actor: Actor) -> Q:
    """Orders with a line that carries a contract."""
    meant = Q(uuid__in=_uuids(values)) if operator == IS else _texts("number", values)
    found = Contract.objects.visible_to(actor).filter(meant).order_by().values("pk")
    return Q(pk__in=OrderLine.objects.filter(contract_id__in=found).values("order_id"))


def contract_names(values: Sequence[str]) -> str:
    """Return what a chip says: numbers for addresses, the typed text as it is."""
    names = {str(row.uuid): str(row) for row in Contract.objects.filter(uuid__in=_if_uuids(values))}
    return ", ".join(names.get(value, value) for value in values)


def is_return(operator: str, values: Sequence[str], actor: Actor) -> Q:
    return Q(amount__lt=0) if values[0] == "yes" else Q(amount__gte=0)


def ordered(operator: str, values: Sequence[str], actor: Actor) -> Q:
    """Customers with a purchase in the period."""
    start, end = period_of(operator, values)
    bought = _orders_behind(actor).counted().filter(placed_on__gte=start, placed_on__lte=end, is_purchase=True)
    own = Q(Exists(bought.filter(party=OuterRef("pk"))))
    if (end - start).days > SHORT or _is_usual(own):
        return own
    return Q(pk__in=bought.filter(party__isnull=False).order_by().values("party_id"))


def not_ordered(operator: str, values: Sequence[str], actor: Actor) -> Q:
    """Customers without any purchase in the period."""
    return ~ordered(operator, values, actor)


def bought(operator: str, values: Sequence[str], actor: Actor) -> Q:
    """Customers who bought a product, by its name or its address."""
    products = products_meant(operator, values)
    return _with_a_line(_lines_behind(actor).filter(product_id__in=products, quantity__gt=0), products)


def ordered_often(operator: str, values: Sequence[str], actor: Actor) -> Q:
    """Customers with at least, or at most, so many purchases in the last days."""
    return _in_the_last(operator, values, actor, Count("pk"))


def spent(operator: str, values: Sequence[str], actor: Actor) -> Q:
    """Customers whose orders of the last days come to at least, or at most, an amount."""
    return _in_the_last(operator, values, actor, Sum("base_amount"))


def bought_lately(operator: str, values: Sequence[str], actor: Actor) -> Q:
    """Customers who bought a product in the last days."""
    since, until = period_of(LAST, values[1:] or (str(YEAR),))
    products = products_meant(operator, values[:1])
    lines = _lines_behind(actor).filter(product_id__in=products, quantity__gt=0)
    lines = lines.filter(order__placed_on__gte=since, order__placed_on__lte=until)
    if _sees_a_part(actor) and (until - since).days <= SHORT:
        return _with_an_own_line(lines)
    return _with_a_line(lines, products)


def _with_a_line(lines: QuerySet[OrderLine], products: Sequence[int]) -> Q:
    """Customers with one of these lines: few are gathered; where many are sold, a customer's own soon show one."""
    sold = OrderLine.objects.filter(product_id__in=products).order_by().values("pk")
    if sold[: MANY_LINES + 1].count() > MANY_LINES:
        return _with_an_own_line(lines)
    return Q(pk__in=lines.filter(order__party__isnull=False).order_by().values("order__party_id"))


def _with_an_own_line(lines: QuerySet[OrderLine]) -> Q:
    return Q(Exists(lines.filter(order__party=OuterRef("pk"))))


def _sees_a_part(actor: Actor) -> bool:
    """Whether the reader has so few of the customers that each of them can be asked."""
    return actor.reach("party.view") < Reach.EVERYONE


def _in_the_last(operator: str, values: Sequence[str], actor: Actor, figure: Aggregate) -> Q:
    """Whoever has too much is looked for when an upper bound is asked: who ordered nothing is below it too.

    Who sees a part of the customers has each of theirs asked, unless few orders are gathered sooner.
    """
    since, until = period_of(LAST, values[1:] or (str(YEAR),))
    try:
        bound = Decimal(values[0].replace(",", ".").replace(" ", ""))
    except InvalidOperation:
        raise BadFilter(text=values[0][:60]) from None
    rows = _orders_behind(actor).counted().filter(placed_on__gte=since, placed_on__lte=until).order_by()
    rows = rows.filter(is_purchase=True) if isinstance(figure, Count) else rows
    met = {"figure__gt" if operator == AT_MOST else "figure__gte": bound}
    own = Q(Exists(_summed(rows.filter(party=OuterRef("pk")), figure).filter(**met)))
    if (_sees_a_part(actor) and (until - since).days > SHORT) or _is_usual(~own if operator == AT_MOST else own):
        return ~own if operator == AT_MOST else own
    gathered = Q(pk__in=_summed(rows.filter(party__isnull=False), figure).filter(**met).values("party_id"))
    return ~gathered if operator == AT_MOST else gathered


def _summed(rows: OrderQuerySet, figure: Aggregate) -> Any:
    return rows.values("party_id").annotate(figure=figure)


def _is_usual(condition: Q) -> bool:
    """Whether many customers answer a condition on their own orders, as some of them tell.

    Then a walk through the customers soon has its page; what few answer is gathered from all orders of the period.
    """
    last = Party.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    asked = list(range(1, last + 1, max(1, last // ASKED)))
    return Party.objects.filter(condition, pk__in=any_key(asked)).count() >= USUAL * len(asked)


def of_segment(operator: str, values: Sequence[str], actor: Actor) -> Q:
    """Orders of customers who are in a segment, or in none of them."""
    return Q(party__in=Party.objects.filter(in_segments(operator, values, actor)).order_by().values("pk"))


def sold(operator: str, values: Sequence[str], actor: Actor) -> Q:
    """Products on an order of the period."""
    start, end = period_of(operator, values)
    lines = visible_lines(actor).filter(order__placed_on__gte=start, order__placed_on__lte=end)
    return Q(Exists(lines.filter(product=OuterRef("pk"))))


def product_names(values: Sequence[str]) -> str:
    """Return what a chip says: names for addresses, the typed text as it is."""
    found = Product.objects.filter(uuid__in=_if_uuids(values))
    names = {str(uuid): name for uuid, name in found.values_list("uuid", "name")}
    return ", ".join(names.get(value, value) for value in values)


def customer_names(values: Sequence[str]) -> str:
    found = Party.objects.filter(uuid__in=_if_uuids(values))
    names = {str(party.uuid): str(party) for party in found}
    return ", ".join(names.get(value, value) for value in values)


def products_meant(operator: str, values: Sequence[str]) -> list[int]:
    """The products meant, looked up first: there are few of them beside the lines."""
    meant = Q(uuid__in=_uuids(values)) if operator == IS else _words("sort_name", values)
    return list(Product.objects.filter(meant).order_by("pk").values_list("pk", flat=True)[:MOST_PRODUCTS])


def _orders_behind(actor: Actor) -> OrderQuerySet:
    """Orders for a condition on customers, who are within the reader's scope already: the same scope asks nothing."""
    same = actor.reach("order.view") >= actor.reach("party.view")
    rows = Order.objects.live() if same else Order.objects.visible_to(actor)
    last = last_day_known()
    return rows.filter(placed_on__lte=last) if last else rows


def _lines_behind(actor: Actor) -> QuerySet[OrderLine]:
    rows = counted_lines() if actor.reach("order.view") >= actor.reach("party.view") else visible_lines(actor)
    last = last_day_known()
    return rows.filter(order__placed_on__lte=last) if last else rows


def _words(path: str, values: Sequence[str]) -> Q:
    """Any of the texts, each with all of its words."""
    either = Q(pk__in=[])
    for value in values:
        every = Q()
        for word in fold(value).split():
            every &= Q(**{f"{path}__contains": word})
        either |= every
    return either


def _texts(path: str, values: Sequence[str]) -> Q:
    either = Q(pk__in=[])
    for value in values:
        either |= Q(**{f"{path}__icontains": value})
    return either


def period_of(operator: str, values: Sequence[str]) -> tuple[date, date]:
    """The first and the last day that a condition names, as of the day that is asked for."""
    try:
        if operator == LAST:
            return day_asked() - timedelta(days=min(int(values[0]), 36_500)), day_asked()
        days = [date.fromisoformat(value) for value in values]
        if operator == BETWEEN:
            return days[0], days[1]
        return (days[0], date.max) if operator == AT_LEAST else (date.min, days[0])
    except (ValueError, IndexError):
        raise BadFilter(text=" ".join(values)[:60]) from None


def _uuids(values: Sequence[str]) -> list[UUID]:
    found = _if_uuids(values)
    if len(found) < len(values):
        raise BadFilter(text=" ".join(values)[:60])
    return found


def _if_uuids(values: Sequence[str]) -> list[UUID]:
    return [uuid for uuid in map(_as_uuid, values) if uuid is not None]


def _as_uuid(value: str) -> UUID | None:
    try:
        return UUID(value)
    except ValueError:
        return None


FILTERS = (
    Filter("date", _("Date"), Kind.DATE, "placed_on", icon="calendar"),
    Filter("state", _("State"), Kind.CHOICE, "state", icon="circle-check", choices=states),
    Filter(
        "customer", _("Customer"), Kind.TEXT, icon="user", custom=of_customer, describe=customer_names, operators=NAMED
    ),
    Filter("nobody", _("Without customer"), Kind.FLAG, "party__isnull", icon="user-x"),
    Filter(
        "product", _("Product"), Kind.TEXT, icon="package", custom=with_product, describe=product_names, operators=NAMED
    ),
    Filter(
        "contract", _("Contract"), Kind.TEXT, icon="file-text", custom=with_contract, describe=contract_names,
        operators=NAMED,
    ),
    Filter("number", _("Number"), Kind.TEXT, "number", icon="hash"),
    Filter("amount", _("Amount in base currency"), Kind.MONEY, "base_amount", icon="coin-euro"),
    Filter("return", _("Return"), Kind.FLAG, icon="arrow-back-up", custom=is_return),
    Filter("no-rate", _("Without exchange rate"), Kind.FLAG, "base_amount__isnull", icon="currency-euro"),
    Filter("currency", _("Currency"), Kind.TEXT, "currency", icon="cash"),
    Filter("channel", _("Channel"), Kind.TEXT, "channel", icon="route"),
    Filter("source", _("Source"), Kind.TEXT, "source", icon="database-import"),
    Filter("owner", _("Owner"), Kind.USER, "party__owner_id", icon="user-circle"),
    Filter("team", _("Team"), Kind.TEAM, "party__team_id", icon="users-group"),
    Filter("tag", _("Tag"), Kind.TAG, "order", icon="tag"),
    Filter(
        "segment", _("Segment of the customer"), Kind.CHOICE, icon="chart-pie", choices=segment_choices,
        custom=of_segment, operators=(IS, IS_NOT),
    ),
)  # fmt: skip
_ORDERS = _("Orders")
BOUND = (AT_LEAST, AT_MOST)
OF_CUSTOMERS = (
    Filter("ordered", _("Ordered"), Kind.DATE, icon="shopping-cart", custom=ordered, operators=PERIOD, group=_ORDERS),
    Filter(
        "not-ordered",
        _("Did not order"),
        Kind.DATE,
        icon="clock-exclamation",
        custom=not_ordered,
        operators=PERIOD,
        group=_ORDERS,
    ),
    Filter(
        "bought",
        _("Bought product"),
        Kind.TEXT,
        icon="package",
        custom=bought,
        describe=product_names,
        operators=NAMED,
        group=_ORDERS,
    ),
    Filter(
        "orders-lately",
        _("Number of purchases"),
        Kind.NUMBER,
        icon="shopping-cart",
        custom=ordered_often,
        operators=BOUND,
        days=True,
        group=_ORDERS,
    ),
    Filter(
        "spent-lately",
        _("Amount of orders"),
        Kind.MONEY,
        icon="coin-euro",
        custom=spent,
        operators=BOUND,
        days=True,
        group=_ORDERS,
    ),
    Filter(
        "bought-lately",
        _("Bought product lately"),
        Kind.TEXT,
        icon="package",
        custom=bought_lately,
        operators=NAMED,
        days=True,
        group=_ORDERS,
    ),
)
OF_PRODUCTS = (Filter("sold", _("Sold"), Kind.DATE, icon="shopping-cart", custom=sold, operators=PERIOD),)
