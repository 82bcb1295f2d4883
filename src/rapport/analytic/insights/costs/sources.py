"""What new customers and costs name as conditions on their lists, so that each line of the table opens its rows."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from rapport.kit.actor import Actor
from rapport.operational.orders.models import Order
from rapport.web.lists.conditions import EMPTY, IS, Condition
from rapport.web.lists.spec import Filter, Kind


def won_through(operator: str, values: Sequence[str], actor: Actor) -> Q:
    """Customers whose first purchase came through one of these channels, or names none."""
    earlier = _purchases().filter(party=OuterRef("party"))
    earlier = earlier.filter(
        Q(placed_on__lt=OuterRef("placed_on")) | Q(placed_on=OuterRef("placed_on"), pk__lt=OuterRef("pk"))
    )
    first = _purchases().filter(~Exists(earlier), party=OuterRef("pk"), channel__in=_named(operator, values))
    return Q(Exists(first))


def spent_for(operator: str, values: Sequence[str], actor: Actor) -> Q:
    """Costs of customers who come from one of these sources; of those that name nobody, the ones of that channel."""
    named = _named(operator, values)
    return Q(party__isnull=False, party__origin__in=named) | Q(party__isnull=True, channel__in=named)


def condition(key: str, spellings: Sequence[str]) -> str:
    """A condition as an address writes it: any of these spellings, or nothing."""
    words = tuple(word for word in spellings if word)
    return Condition(key, IS, words).encode() if words else Condition(key, EMPTY).encode()


def _named(operator: str, values: Sequence[str]) -> Sequence[str]:
    return [""] if operator == EMPTY else values


def _purchases() -> QuerySet[Order]:
    return Order.objects.counted().filter(is_purchase=True)


WON_THROUGH = Filter(
    "won-through", _("Channel of the first purchase"), Kind.TEXT, icon="route", custom=won_through,
    operators=(IS, EMPTY),
)  # fmt: skip
SPENT_FOR = Filter(
    "spent-for", _("Spent for the source"), Kind.TEXT, icon="route", custom=spent_for, operators=(IS, EMPTY)
)
