"""The axes of matrices: what a customer can be placed by, and in which unit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import ceil

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from rapport.kit.errors import Text
from rapport.web import writing

MILLION = 1_000_000


class Unit(StrEnum):
    """How a value of an axis is written."""

    MONEY = "money"
    NUMBER = "number"
    DAYS = "days"
    PERCENT = "percent"


@dataclass(frozen=True)
class Measure:
    """Something that customers are measured by; `column` is its name in `methods.matrix`.

    `is_dated`: computed for any past day, from orders, contacts and costs; the others are published by the value study
    for the day of the study alone. `of_margin`: only for those who may see margins. `of_window`: looks at the last
    months alone. `of_positive`: quantiles are those of the customers above zero. `counted` says so many of it.
    `may_lack`: some customers have no value, and are in no cell.
    """

    key: str
    label: Text
    unit: Unit
    column: str
    formula: Text
    little_is_good: bool = False
    of_margin: bool = False
    is_dated: bool = True
    of_window: bool = True
    of_positive: bool = True
    may_lack: bool = False
    counted: Callable[[int], str] | None = None

    def shown(self, value: float, currency: str) -> str:
        """A value in its unit, as a limit is written."""
        if self.unit == Unit.MONEY:
            return writing.money(round(value), currency)
        if self.unit == Unit.PERCENT:
            return writing.percent(value / 100)
        number = writing.number(value, 0 if value == int(value) else 1)
        return self.counted(ceil(value)) % {"count": number} if self.counted else number

    def inward(self, limit: float) -> float:
        """A limit as people write it, in the unit of the warehouse."""
        return limit * MILLION if self.unit == Unit.MONEY else limit

    def outward(self, value: float | None) -> float | None:
        """A value of the warehouse as people write it."""
        return value / MILLION if value is not None and self.unit == Unit.MONEY else value

    def told(self, months: int) -> str:
        """The name of the axis, with the months that it looks at."""
        if not self.of_window:
            return str(self.label)
        lasting = ngettext("last %(count)s month", "last %(count)s months", months) % {"count": months}
        return _("%(measure)s, %(months)s") % {"measure": self.label, "months": lasting}


_ALL = (
    Measure(
        "revenue", gettext_lazy("Revenue"), Unit.MONEY, "revenue",
        gettext_lazy("sum of all orders in these months, returns included"),
    ),
    Measure(
        "margin", gettext_lazy("Known margin"), Unit.MONEY, "known_margin",
        gettext_lazy("sum of (revenue − cost of goods) in these months, of the lines whose cost is known"),
        of_margin=True,
    ),
    Measure(
        "profitability", gettext_lazy("Profitability"), Unit.MONEY, "profitability",
        gettext_lazy("known margin − costs of these months that name the customer, other than goods and acquisition"),
        of_margin=True,
    ),
    Measure(
        "purchases", gettext_lazy("Purchases"), Unit.NUMBER, "purchases",
        gettext_lazy("number of purchases in these months"),
        counted=lambda count: ngettext("%(count)s purchase", "%(count)s purchases", count),
    ),
    Measure(
        "basket", gettext_lazy("Average basket"), Unit.MONEY, "basket",
        gettext_lazy("revenue of the purchases of these months ÷ their number; without any, in no cell"),
        may_lack=True,
    ),
    Measure(
        "recency", gettext_lazy("Days since the last purchase"), Unit.DAYS, "recency_days",
        gettext_lazy("days from the last purchase to the day that is read"),
        little_is_good=True, of_window=False, of_positive=False,
        counted=lambda count: ngettext("%(count)s day", "%(count)s days", count),
    ),
    Measure(
        "interactions", gettext_lazy("Interactions"), Unit.NUMBER, "interactions",
        gettext_lazy("number of interactions in these months, by any channel"),
        counted=lambda count: ngettext("%(count)s interaction", "%(count)s interactions", count),
    ),
    Measure(
        "contact_days", gettext_lazy("Days with contact"), Unit.NUMBER, "contact_days",
        gettext_lazy("number of days in these months that have an interaction"),
        counted=lambda count: ngettext("%(count)s day with contact", "%(count)s days with contact", count),
    ),
    Measure(
        "expected_value", gettext_lazy("Expected value"), Unit.MONEY, "expected_value",
        gettext_lazy("expected purchases × expected amount × margin rate, each purchase discounted to today"),
        of_margin=True, is_dated=False, of_window=False, may_lack=True,
    ),
    Measure(
        "potential", gettext_lazy("Potential"), Unit.MONEY, "potential",
        gettext_lazy(
            "gaps of coverage × how many alike hold it × what a buyer brings + share of wallet + referrals + clues; of "
            "the last two years"
        ),
        of_margin=True, of_window=False, may_lack=True,
    ),
    Measure(
        "alive", gettext_lazy("Chance of still being a customer"), Unit.PERCENT, "alive",
        gettext_lazy("how often each customer bought, how long ago, and how long they have been one"),
        is_dated=False, of_window=False, of_positive=False, may_lack=True,
    ),
)  # fmt: skip
MEASURES: Mapping[str, Measure] = {measure.key: measure for measure in _ALL}
