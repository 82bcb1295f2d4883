"""How cohorts are told: the triangle as rows of cells that open their customers, titles and reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, sqrt

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from rapport.analytic.insights.cohorts.asked import (
    CUSTOMERS,
    MARGIN,
    MARGIN_EACH,
    MONTH,
    QUARTER,
    REVENUE,
    REVENUE_EACH,
    YEAR,
    CohortAsked,
)
from rapport.analytic.insights.explain import Fact, Why
from rapport.analytic.insights.populations import Population
from rapport.analytic.insights.portfolio.showing import covered
from rapport.analytic.insights.queries import Cohorts
from rapport.analytic.insights.queries.cohorts import ANY_ORDER, Cell
from rapport.analytic.insights.tables import Opens
from rapport.analytic.methods.rates import Window
from rapport.kit.errors import NotFound, Text
from rapport.web import writing

MOST = 60
LEVELS = 6
TRIANGLE = "triangle"
LABELS: Mapping[str, Text] = {
    CUSTOMERS: gettext_lazy("Customers"),
    REVENUE: gettext_lazy("Revenue"),
    MARGIN: gettext_lazy("Margin"),
    REVENUE_EACH: gettext_lazy("Revenue per customer so far"),
    MARGIN_EACH: gettext_lazy("Margin per customer so far"),
}
PERIODS: Mapping[str, Text] = {
    MONTH: gettext_lazy("Months"), QUARTER: gettext_lazy("Quarters"), YEAR: gettext_lazy("Years"),
}  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """A cell as it is drawn: its figure, what is read out beside it, the strength of its colour, where it opens."""

    text: str
    spoken: str
    level: int
    url: str
    is_open: bool
    is_partly_known: bool


@dataclass(frozen=True)
class CohortLine:
    """A cohort: its size, and a cell for each age; what lies ahead has none."""

    key: str
    label: str
    size: str
    url: str
    cells: tuple[Shown | None, ...]


@dataclass(frozen=True)
class CohortsTold:
    """The triangle with its answer."""

    title: str
    measure: str
    ages: tuple[tuple[str, str], ...]
    lines: tuple[CohortLine, ...]
    averages: tuple[Shown | None, ...]
    left_out: int
    notes: tuple[str, ...]


@dataclass(frozen=True)
class CohortTeller:
    """Who reads the cohorts, as asked."""

    asked: CohortAsked
    currency: str
    opens: Opens

    def told(self, found: Cohorts) -> CohortsTold:
        starts = found.starts[-MOST:]
        shown = [cell for cell in found.cells if cell.cohort in set(starts)]
        ages = max((cell.age for cell in shown), default=-1) + 1
        most = self._most(shown)
        averages = {cell.age: cell for cell in found.averages}
        return CohortsTold(
            title=self.title(found),
            measure=f"{LABELS[self.asked.measure]}, {self.asked.label}",
            ages=tuple(("0" if age == 0 else f"+{age}", later(age, found.by)) for age in range(ages)),
            lines=tuple(self._line(cohort, found, ages, most) for cohort in starts),
            averages=tuple(self._average(averages.get(age)) for age in range(ages)),
            left_out=len(found.starts) - len(starts),
            notes=tuple(self._notes(found, shown)),
        )

    def title(self, found: Cohorts) -> str:
        """The answer, as far as a period has ended."""
        after = next((cell for cell in found.averages if cell.age == 1), None)
        if self.asked.measure == CUSTOMERS and after is not None:
            return _came_back(found.by) % {"share": writing.percent(after.share, 1)}
        if found.best is None or self.asked.measure == CUSTOMERS:
            return _("Too young to tell: no period has ended since a first purchase")
        cohort, age = found.best
        cell = found.of(cohort)[age]
        amount = cell.margin_each if self.asked.measure in (MARGIN, MARGIN_EACH) else cell.revenue_each
        if amount is None:
            return _("The margin of these cohorts is not known")
        told = {"cohort": period_name(cohort, found.by), "amount": self._money(amount), "when": later(age, found.by)}
        return _("Customers of %(cohort)s have brought most: %(amount)s each, %(when)s") % told

    def text(self, value: float | None) -> str:
        """A value of the measure as a cell writes it."""
        if value is None:
            return _("not known")
        return writing.percent(value) if self.asked.measure == CUSTOMERS else self._money(value)

    def why(self, key: str, found: Cohorts) -> Why:
        """The formula of the measure with the numbers of one cohort, or of all. Refuses a cohort that is not there."""
        starts = {cohort.isoformat(): cohort for cohort in found.starts}
        if key == TRIANGLE:
            return Why(str(LABELS[self.asked.measure]), tuple(self._of_all(found)), self._formula(), _words(found))
        if key not in starts:
            raise NotFound
        return Why(self._named(starts[key], found), tuple(self._of_one(starts[key], found)), self._formula(),
                   _words(found))  # fmt: skip

    def _of_all(self, found: Cohorts) -> list[Fact]:
        last = [found.of(cohort)[-1] for cohort in found.starts]
        size = sum(cell.size for cell in last)
        facts: list[Fact] = [
            (_("Cohorts"), writing.number(len(last)), ""),
            (_("Customers"), writing.number(size), self._members(found) if last else ""),
            (_("Revenue so far"), self._money(sum(cell.so_far.revenue for cell in last), exact=True), ""),
        ]
        if found.best is not None:
            cohort, age = found.best
            at = f"{period_name(cohort, found.by)}, {later(age, found.by)}"
            facts.append((_("Best cohort, compared at the same age"), at, ""))
        return facts

    def apart(self, found: Cohorts) -> str:
        """What belongs to no cohort, in a sentence; nothing where there is nothing."""
        count = found.outside["orders"]
        if not count:
            return ""
        told = ngettext(
            "%(count)s order belongs to no cohort, it names no customer or one who never made a purchase: %(amount)s.",
            "%(count)s orders belong to no cohort, they name no customer or one who never made a purchase: %(amount)s.",
            count,
        )
        return told % {"count": writing.number(count), "amount": self._money(found.outside["revenue"], exact=True)}

    def _of_one(self, cohort: date, found: Cohorts) -> list[Fact]:
        last = found.of(cohort)[-1]
        facts: list[Fact] = [
            (_("Customers"), writing.number(last.size), self._cohort(cohort, found)),
            (_("Revenue so far"), self._money(last.so_far.revenue, exact=True), self._orders(cohort, found)),
        ]
        if last.so_far.known_margin is not None:
            facts.append((_("Margin so far"), self._margin(last), ""))
        return facts

    def _margin(self, cell: Cell) -> str:
        if cell.so_far.shown_margin is None:
            return _("not known")
        amount = self._money(cell.so_far.shown_margin, exact=True)
        if cell.so_far.is_known:
            return amount
        share = {"share": writing.percent(covered(cell.so_far.cover or 0), 1)}
        return f"{amount} ({_('covers %(share)s of revenue') % share})"

    def _line(self, cohort: date, found: Cohorts, ages: int, most: float) -> CohortLine:
        cells = found.of(cohort)
        shown = [self._cell(cell, found, most) for cell in cells]
        return CohortLine(
            key=cohort.isoformat(),
            label=period_name(cohort, found.by),
            size=writing.number(cells[0].size),
            url=self._cohort(cohort, found),
            cells=(*shown, *(None for _age in range(ages - len(shown)))),
        )

    def _cell(self, cell: Cell, found: Cohorts, most: float) -> Shown:
        measure = self.asked.measure
        value = cell.value(measure)
        spoken = [] if measure != CUSTOMERS else [_customers(cell.customers)]
        spoken += [_("so far")] if not cell.is_complete else []
        spoken += [_("the cost of some lines is not known")] if cell.is_partly_known(measure) else []
        is_base = measure == CUSTOMERS and cell.age == 0
        level = 0 if is_base or not cell.is_complete else self._level(value or 0.0, most)
        return Shown(
            self.text(value), ", ".join(spoken), level, self._people(cell, found),
            not cell.is_complete, cell.is_partly_known(measure),
        )  # fmt: skip

    def _average(self, cell: Cell | None) -> Shown | None:
        if cell is None:
            return None
        cohorts = ngettext("%(count)s cohort", "%(count)s cohorts", cell.cohorts)
        spoken = cohorts % {"count": writing.number(cell.cohorts)}
        measure = self.asked.measure
        return Shown(self.text(cell.value(measure)), spoken, 0, "", False, cell.is_partly_known(measure))

    def _most(self, cells: Sequence[Cell]) -> float:
        """The value of the strongest colour; in a share, that of whoever came back."""
        counted = (cell for cell in cells if cell.is_complete and (self.asked.measure != CUSTOMERS or cell.age))
        return max((cell.value(self.asked.measure) or 0.0 for cell in counted), default=0.0)

    def _level(self, value: float, most: float) -> int:
        """The colour of a cell, 0 for nothing; sums of a period on a square-root scale, as the first one is by far the
        largest."""
        if value <= 0 or most <= 0:
            return 0
        part = sqrt(value / most) if self.asked.measure in (REVENUE, MARGIN) else value / most
        return max(1, min(LEVELS, ceil(part * LEVELS - 1e-9)))

    def _people(self, cell: Cell, found: Cohorts) -> str:
        """The customers of the cohort who bought in the period; behind amounts, those with any order in it."""
        if cell.cohort is None or cell.starts_on is None or not cell.orders:
            return ""
        if self.asked.measure == CUSTOMERS:
            if not cell.customers:
                return ""
            came = Population("ordered", found.window(cell.starts_on))
        else:
            came = Population("active", found.window(cell.starts_on, ANY_ORDER))
        members = Population("new", found.window(cell.cohort))
        return self.opens.customers(*(f"population~is~{each.encode()}" for each in (members, came)), sort="-revenue")

    def _cohort(self, cohort: date, found: Cohorts) -> str:
        members = Population("new", found.window(cohort))
        return self.opens.customers(f"population~is~{members.encode()}", sort="-revenue")

    def _members(self, found: Cohorts) -> str:
        """The customers of all cohorts that are read."""
        window = Window(found.starts[0], found.window(found.starts[-1]).end)
        return self.opens.customers(f"population~is~{Population('new', window).encode()}", sort="-revenue")

    def _orders(self, cohort: date, found: Cohorts) -> str:
        """All orders of the cohort, returns from before the first purchase among them."""
        if not self.opens.in_orders:
            return self._cohort(cohort, found)
        whole = Window(found.since, found.until + timedelta(days=1))
        return self.opens.sum(whole, f"population~is~{Population('new', found.window(cohort)).encode()}")

    def _named(self, cohort: date, found: Cohorts) -> str:
        return _("First purchase in %(period)s") % {"period": period_name(cohort, found.by)}

    def _formula(self) -> str:
        formulas = {
            CUSTOMERS: _("customers of the cohort with a purchase in the period ÷ customers of the cohort × 100"),
            REVENUE: _("sum of all orders of the cohort’s customers in the period, returns included"),
            MARGIN: _("sum of (revenue − cost of goods) of these orders, of the lines whose cost is known"),
            REVENUE_EACH: _("revenue from the first purchases to the end of the period ÷ customers of the cohort"),
            MARGIN_EACH: _(
                "margin on goods from the first purchases to the end of the period ÷ customers of the cohort"
            ),
        }
        return formulas[self.asked.measure]

    def _notes(self, found: Cohorts, shown: Sequence[Cell]) -> list[str]:
        notes = []
        if any(not cell.is_complete for cell in shown):
            told = {"day": writing.day(found.until)}
            notes.append(
                _("In a dashed frame: a period that is not over, counted until %(day)s; no average holds it.") % told
            )
        if any(cell.is_partly_known(self.asked.measure) for cell in shown):
            notes.append(_("With an asterisk: the cost of some lines is not known, the margin is that of the others."))
        return notes

    def _money(self, amount: float, *, exact: bool = False) -> str:
        return writing.money(round(amount, 2) + 0.0, self.currency, compact=not exact)


def period_name(start: date, by: str) -> str:
    """A period as its row is called: Mar 2025, Q1 2025, 2025."""
    if by == YEAR:
        return str(start.year)
    if by == MONTH:
        return date_format(start, pgettext("date format of a month", "M y"))
    return _("Q%(quarter)s %(year)s") % {"quarter": (start.month + 2) // 3, "year": start.year}


def later(age: int, by: str) -> str:
    """How long after the period of the first purchase."""
    if age == 0:
        told = {MONTH: _("in the month of the first purchase"), QUARTER: _("in the quarter of the first purchase")}
        return told.get(by) or _("in the year of the first purchase")
    forms = {
        MONTH: ngettext("%(count)s month later", "%(count)s months later", age),
        QUARTER: ngettext("%(count)s quarter later", "%(count)s quarters later", age),
        YEAR: ngettext("%(count)s year later", "%(count)s years later", age),
    }
    return forms[by] % {"count": age}


def _came_back(by: str) -> str:
    if by == MONTH:
        return _("%(share)s of customers buy again in the month after that of their first purchase")
    if by == QUARTER:
        return _("%(share)s of customers buy again in the quarter after that of their first purchase")
    return _("%(share)s of customers buy again in the year after that of their first purchase")


def _customers(count: int) -> str:
    return ngettext("%(count)s customer", "%(count)s customers", count) % {"count": writing.number(count)}


def _words(found: Cohorts) -> str:
    words = _(
        "A cohort: all customers whose first purchase lies in the same period; the share is of all of them, also those "
        "who stayed away for a while, and is not the retention rate. The average is of the cohorts whose period is "
        "over, by their number of customers. The best cohort has brought most per customer at an age that half of the "
        "cohorts have completed. Other costs than those of goods are in the net margin."
    )
    known = _("Who bought before the first known order (%(day)s) counts from their first known purchase.")
    return f"{words} {known % {'day': writing.day(found.since)}}"
