"""What a reader asks of the cohorts: their period, a measure, the years of the first purchases, and of whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from rapport.kit.errors import Invalid
from rapport.kit.periods import EmptyPeriod

if TYPE_CHECKING:
    from rapport.analytic.insights.queries import Reader

CUSTOMERS, REVENUE, MARGIN, REVENUE_EACH, MARGIN_EACH = "customers", "revenue", "margin", "revenue_each", "margin_each"
MEASURES = (CUSTOMERS, REVENUE, MARGIN, REVENUE_EACH, MARGIN_EACH)
OF_MARGIN = frozenset({MARGIN, MARGIN_EACH})
MONTH, QUARTER, YEAR = "month", "quarter", "year"
BY = (MONTH, QUARTER, YEAR)
YEARS_AT_FIRST = {MONTH: 2, QUARTER: 4, YEAR: 15}
CURVE = "curve"


@dataclass(frozen=True)
class CohortAsked:
    """One reading of the cohorts; its address holds all of it. Without years, the last ones."""

    by: str = QUARTER
    measure: str = CUSTOMERS
    since: int | None = None
    until: int | None = None
    of: str = ""
    as_table: bool = False

    def years(self, last: date) -> tuple[int | None, int]:
        """The first and the last year whose first purchases are read."""
        until = self.until or last.year
        return self.since or (until - YEARS_AT_FIRST[self.by] + 1 if self.since is None else None), until

    @property
    def words(self) -> dict[str, str]:
        """This reading as an address writes it."""
        return {
            "by": self.by,
            "show": self.measure,
            "from": "" if self.since is None else str(self.since or "all"),
            "to": "" if self.until is None else str(self.until),
            "of": self.of,
            "table": CURVE if self.as_table else "",
        }

    def words_besides(self, *names: str) -> list[tuple[str, str]]:
        """What a form that asks for these words keeps of the others."""
        return [(name, word) for name, word in self.words.items() if word and name not in names]

    def query(self, **changes: str) -> str:
        """The address of this reading, with changes."""
        plain = CohortAsked().words
        return "?" + urlencode({name: word for name, word in (self.words | changes).items() if word != plain[name]})

    @property
    def label(self) -> str:
        """By which period customers are put together."""
        told = {MONTH: _("by month of the first purchase"), QUARTER: _("by quarter of the first purchase")}
        return told.get(self.by) or _("by year of the first purchase")


def cohorts_asked(params: Mapping[str, str], reading: Reader) -> CohortAsked:
    """Return what an address asks for; whoever may see no margin reads customers instead."""
    by, measure = params.get("by", QUARTER), params.get("show", CUSTOMERS)
    if by not in BY or measure not in MEASURES:
        raise Invalid(field="by" if by not in BY else "show")
    since = 0 if params.get("from") == "all" else _year(params, "from")
    until = _year(params, "to")
    if since and until and until < since:
        raise EmptyPeriod(field="to", start=str(since))
    return CohortAsked(
        by=by,
        measure=CUSTOMERS if measure in OF_MARGIN and not reading.sees_margin else measure,
        since=since,
        until=until,
        of=params.get("of", ""),
        as_table=params.get("table") == CURVE,
    )


def _year(params: Mapping[str, str], name: str) -> int | None:
    word = params.get(name, "")
    if not word:
        return None
    if not (word.isascii() and word.isdigit() and 1 <= int(word[:5]) <= 9999):
        raise Invalid(field=name)
    return int(word)
