"""The list that every figure of the portfolio opens: customers of every kind, those with orders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from rapport.analytic.insights import groups, populations
from rapport.analytic.insights.costs.sources import WON_THROUGH
from rapport.analytic.insights.matrix import cells
from rapport.analytic.methods.rates import Window
from rapport.analytic.studies.policies import SEE
from rapport.kit.actor import Actor, Reach
from rapport.operational.orders.models import OrderState
from rapport.operational.parties.models import Party
from rapport.web.lists.spec import Empty, Filter, Kind, ListSpec, Saver

KEY = "customer"
COLUMNS = (
    "name",
    "revenue",
    "margin",
    "expected_value",
    "purchase_count",
    "last_order_on",
    "rfm_cell",
    "abc_revenue",
    "city",
    "owner",
)
SORTED = frozenset({"revenue", "expected_value", "churn_risk", "potential"})
MINE = "f=owner~is~me&sort=-revenue"

POPULATION = Filter(
    "population",
    _("Population"),
    Kind.SPECIAL,
    icon="users-group",
    custom=populations.condition,
    describe=populations.describe,
)
KIND = Filter("kind", _("Kind"), Kind.CHOICE, "kind", "building")
BOUGHT_BY = Filter(
    "population",
    _("Customers"),
    Kind.SPECIAL,
    icon="users-group",
    custom=populations.their_orders,
    describe=populations.describe,
)
PURCHASE = Filter("purchase", _("Purchase"), Kind.FLAG, "is_purchase", "shopping-cart")
GROUP = Filter(
    groups.KEY, _("Part of the portfolio"), Kind.SPECIAL, icon="chart-pie", custom=groups.condition,
    describe=groups.describe,
)  # fmt: skip
GROUP_ROWS = replace(GROUP, custom=groups.their_rows)
COUNTED = f"state~isnt~{OrderState.CANCELLED.value}"
MARGIN_RANK = Filter(
    "margin_rank",
    _("Rank by margin"),
    Kind.NUMBER,
    "standing__margin_rank",
    "trophy",
    restricted="standing.margin",
)
IN_CELL = Filter(
    cells.KEY, _("Cell of a matrix"), Kind.SPECIAL, icon="layout-kanban", custom=cells.condition,
    describe=cells.describe,
)  # fmt: skip
ADDED = (POPULATION, GROUP, IN_CELL, WON_THROUGH)
RANK = Filter("revenue_rank", _("Rank by revenue"), Kind.NUMBER, "standing__revenue_rank", "trophy")


def buyers() -> Any:
    """Parties with an order, as the list's index holds them."""
    return Party.objects.filter(standing__first_order_on__isnull=False)


def _counted(count: int) -> str:
    return ngettext("%(count)s customer", "%(count)s customers", count) % {"count": count}


def _of_every_kind(saver: Saver, own: set[str], actor: Actor) -> dict[str, forms.Field]:
    """The fields that people and companies both have."""
    return {name: field for name, field in saver.fields(actor).items() if name not in own}


def customer_list(people: ListSpec) -> ListSpec:
    """The list of customers, with the columns and filters of the list of people; sorted where an index helps."""
    own = {"job_title", "salutation"}
    columns = tuple(
        column if column.key in SORTED else replace(column, sort="")
        for column in people.columns
        if column.key not in own
    )
    return replace(
        people,
        key=KEY,
        narrowed=None,
        record_type=KEY,
        saver=people.saver and replace(people.saver, fields=partial(_of_every_kind, people.saver, own)),
        label=_("Customers"),
        icon="chart-dots",
        url_name="insights:customer_list",
        rows=buyers,
        columns=columns,
        filters=(*(item for item in people.filters if item.key not in own), KIND, RANK, MARGIN_RANK, *ADDED),
        default_columns=COLUMNS,
        default_sort="-revenue",
        empty=Empty("list", _("No customer yet"), _("A customer is a person or a company with orders.")),
        create_url="",
        create_verb="",
        count_label=_counted,
        presets=(("mine", _("Mine, by revenue"), MINE),),
        import_target="",
    )


def customers_url(*conditions: str, sort: str = "") -> str:
    """The address of the customers who meet all of these conditions, each written as `key~operator~value`."""
    pairs = [("f", condition) for condition in conditions] + ([("sort", sort)] if sort else [])
    return f"{reverse('insights:customer_list')}?{urlencode(pairs)}"


def first_page(actor: Actor) -> str:
    """Their own customers by revenue, for whoever answers for some of them; the portfolio for those who may see it."""
    own = Party.objects.visible_to(actor).filter(owner_id=actor.user_id, standing__first_order_on__isnull=False)
    if actor.reach("party.view") is not Reach.EVERYONE and own.exists():
        return f"{reverse('insights:customer_list')}?{MINE}"
    return reverse("insights:portfolio") if actor.has(SEE) else ""


@dataclass(frozen=True)
class Opens:
    """What a reader may open behind a sum: its orders, or the customers where orders are not for them.

    `group` is the word for the part of the portfolio that is read: every address is cut down to it.
    """

    in_orders: bool = True
    group: str = ""

    @classmethod
    def of(cls, actor: Actor, group: str = "") -> Opens:
        return cls(actor.reach("order.view") >= actor.reach("party.view"), group)

    @property
    def cut(self) -> tuple[str, ...]:
        """The condition that cuts any list down to the group."""
        return (f"{groups.KEY}~is~{self.group}",) if self.group else ()

    def customers(self, *conditions: str, sort: str = "") -> str:
        """The customers of the group who meet all of these conditions."""
        return customers_url(*self.cut, *conditions, sort=sort)

    def population(self, *members: populations.Population) -> str:
        """The customers of the group in these populations."""
        return self.customers(*(f"population~is~{member.encode()}" for member in members))

    def sum(self, window: Window, *conditions: str, members: str = "", instead: str = "ordered") -> str:
        """The orders whose amounts add up to a sum of the window: those of `members` alone where it says so."""
        if not self.in_orders:
            return self.population(populations.Population(members or instead, window))
        days = f"date~between~{window.start.isoformat()}|{(window.end - timedelta(days=1)).isoformat()}"
        whose = [f"population~is~{populations.Population(members, window).encode()}"] if members else []
        pairs = [("f", condition) for condition in (days, COUNTED, *self.cut, *whose, *conditions)]
        return f"{reverse('orders:order_list')}?{urlencode(pairs)}"


def added_filters(keys: Sequence[str]) -> list[tuple[str, str, Filter]]:
    """What the lists of people and companies are filtered by too: (registry key, list, filter)."""
    return [(f"{key}.{item.key}", key, item) for key in keys for item in (POPULATION, IN_CELL)]
