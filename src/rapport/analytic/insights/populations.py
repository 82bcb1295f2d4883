"""The populations of the rates as conditions on customers, so that each figure opens the list of who it counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.analytic.insights.asked import MILLION
from rapport.analytic.insights.told import active_told
from rapport.analytic.methods.rates import PURCHASE, Active, Window
from rapport.kit.actor import Actor
from rapport.kit.errors import Text
from rapport.operational.orders.models import Order
from rapport.operational.parties.models import Party
from rapport.web import writing
from rapport.web.lists.conditions import BadFilter

NAMES: dict[str, Text] = {
    "known": gettext_lazy("ever bought"),
    "ordered": gettext_lazy("bought in the period"),
    "active": gettext_lazy("active in the period"),
    "existing": gettext_lazy("bought before the period"),
    "existing_ordered": gettext_lazy("bought before and in the period"),
    "new": gettext_lazy("bought for the first time in the period"),
    "bought_again": gettext_lazy("bought again in the period"),
    "opening": gettext_lazy("customers at the start"),
    "retained": gettext_lazy("kept in the period"),
    "lost": gettext_lazy("lost in the period"),
}


@dataclass(frozen=True)
class Population:
    """One population of one window, and the word that an address has for it."""

    name: str
    window: Window

    def encode(self) -> str:
        window, least = self.window, self.window.active
        days = (window.start.isoformat(), window.end.isoformat())
        asked = (str(least.purchases), str(least.revenue)) if self.name == "active" and least != PURCHASE else ()
        return ".".join((self.name, *days, str(window.opening_months or 0), str(window.inactivity_months or 0), *asked))

    @classmethod
    def decode(cls, text: str) -> Population:
        try:
            name, start, end, opening, inactivity, *asked = text.split(".")
            purchases, revenue = map(int, asked or ("1", "0"))
            days = (date.fromisoformat(start), date.fromisoformat(end))
            window = Window(*days, int(opening) or None, int(inactivity) or None, Active(purchases, revenue))
        except ValueError:
            raise BadFilter(text=text[:60]) from None
        if name not in NAMES:
            raise BadFilter(text=text[:60])
        return cls(name, window)

    def __str__(self) -> str:
        last = self.window.end - timedelta(days=1)
        span = {"start": writing.day(self.window.start), "end": writing.day(last)}
        days = _("%(start)s to %(end)s") % span
        named = self.name != "active" or self.window.active == PURCHASE
        return f"{NAMES[self.name] if named else active_told(self.window.active)}, {days}"

    @property
    def condition(self) -> Q:
        """The customers of this population, by the definitions of `methods.rates.members`."""
        return _CONDITIONS[self.name](self.window)


def _bought(since: date | None, until: date) -> QuerySet[Order]:
    rows = Order.objects.counted().filter(party=OuterRef("pk"), is_purchase=True, placed_on__lt=until)
    return rows.filter(placed_on__gte=since) if since else rows


def _once(since: date | None, until: date) -> Q:
    return Q(Exists(_bought(since, until)))


def _active(window: Window) -> Q:
    """One purchase is looked up; more, or an amount, are counted for each customer of the period."""
    least = window.active
    if least == PURCHASE:
        return _once(window.start, window.end)
    inside = Order.objects.counted().filter(placed_on__gte=window.start, placed_on__lt=window.end)
    sums = inside.order_by().values("party").annotate(count=Count("pk", filter=Q(is_purchase=True)))
    enough = sums.filter(count__gte=least.purchases, party__isnull=False)
    if least.revenue:
        enough = enough.annotate(sum=Sum("base_amount")).filter(sum__gte=Decimal(least.revenue) / MILLION)
    return Q(pk__in=enough.values("party")) & _once(None, window.end)


def _again(window: Window) -> Q:
    twice = Exists(_bought(None, window.end).order_by("placed_on", "id")[1:2])
    return _once(window.start, window.end) & Q(twice)


def _opening(window: Window) -> Q:
    return _once(window.opening_from, window.start)


def _kept(window: Window) -> Q:
    return _once(window.kept_from, window.end)


_CONDITIONS: dict[str, Callable[[Window], Q]] = {
    "known": lambda window: _once(None, window.end),
    "ordered": lambda window: _once(window.start, window.end),
    "active": _active,
    "existing": lambda window: _once(None, window.start),
    "existing_ordered": lambda window: _once(None, window.start) & _once(window.start, window.end),
    "new": lambda window: ~_once(None, window.start) & _once(window.start, window.end),
    "bought_again": _again,
    "opening": _opening,
    "retained": lambda window: _opening(window) & _kept(window),
    "lost": lambda window: _opening(window) & ~_kept(window),
}


def condition(operator: str, values: Sequence[str], actor: Actor) -> Q:
    """The condition of the filter "population": customers of any of the populations named."""
    either = Q()
    for value in values:
        either |= Population.decode(value).condition
    return either


def their_orders(operator: str, values: Sequence[str], actor: Actor) -> Q:
    """The same asked of orders: those of customers of any of the populations named."""
    return Q(party__in=Party.objects.filter(condition(operator, values, actor)).order_by().values("pk"))


def describe(values: Sequence[str]) -> str:
    return ", ".join(str(Population.decode(value)) for value in values)
