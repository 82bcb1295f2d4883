"""Customer equity as programs read it, and what the page begins with: over REST, from a terminal and in files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.analytic.insights.equity.filter import Moved
from rapport.analytic.insights.equity.words import MOVED
from rapport.analytic.insights.groups import narrowed
from rapport.analytic.insights.models import CompanyValue
from rapport.analytic.insights.portfolio.sheets import Sheet
from rapport.analytic.insights.queries import opened
from rapport.analytic.insights.queries.equity import Equity, Row, Statement, between, by_day, equity
from rapport.analytic.insights.queries.simulation import Measured, measured
from rapport.analytic.insights.readings import StudyRead
from rapport.analytic.insights.simulation.asked import SimulationAsked
from rapport.analytic.methods.customer_equity import MOVEMENTS, Bridge
from rapport.analytic.methods.rates import Window
from rapport.analytic.methods.simulation import Outcome, outcome
from rapport.analytic.studies import services as studies
from rapport.kit import ports
from rapport.kit.actor import Actor
from rapport.kit.errors import DomainError
from rapport.kit.periods import add_months

FROM, TO, OF = "from", "to", "of"
DAYS, STATEMENT = "days", "statement"
NAMES = ("customers", "opening", "closing", "change")


class NoEquityYet(DomainError):
    """Asked for customer equity before it was first computed."""

    code = "no_equity_yet"
    status = 404
    message = gettext_lazy(
        "Customer equity has not been computed yet. It follows the refresh of the figures, or `rapport studies equity`."
    )


class NoSuchDay(DomainError):
    """Asked for a day that was not valued."""

    code = "no_such_day"
    message = gettext_lazy(
        "Equity is known at month ends and on %(last)s: choose two of these days, the earlier first."
    )


@dataclass(frozen=True)
class Valued:
    """A valuation of the company, and what customers were worth at that time."""

    row: CompanyValue
    bridge: Bridge


@dataclass(frozen=True)
class EquityRead(StudyRead):
    """Who reads the equity of which customers, between which days."""

    found: Equity
    start: date
    end: date

    @cached_property
    def statement(self) -> Statement:
        return between(self.found, self.start, self.end)

    @cached_property
    def by_day(self) -> Sequence[Row]:
        return by_day(self.found)

    @cached_property
    def long_run(self) -> Outcome:
        """The same customers by the formula of the simulator, some years ahead, and those to come."""
        return self._outcome(self.study.as_of)

    @cached_property
    def margin_so_far(self) -> float:
        """What all customers have brought, as far as costs are known."""
        table = self.reading.standing
        row = self.reading.found.row(table.aggregate(margin=table.known_margin.sum().fill_null(0)))
        return float(row["margin"]) / 1_000_000

    @cached_property
    def valued(self) -> list[Valued]:
        """The company's valuations, the latest first, each beside the customer equity of its time.

        Only for who reads all customers: a part of them is no part of the company.
        """
        if not self.reading.scope.everyone or self.group is not None:
            return []
        return [self._valued(row) for row in CompanyValue.objects.all()]

    def _valued(self, row: CompanyValue) -> Valued:
        then = self._outcome(row.valued_on)
        book = None if row.book is None else float(row.book)
        return Valued(row, Bridge(then.today, then.to_come, float(row.amount), book))

    def _outcome(self, day: date) -> Outcome:
        """What the twelve months until a day say by the formula of the simulator."""
        after = day + timedelta(days=1)
        found: Measured = measured(self.reading, Window(add_months(after, -12), after))
        return outcome(SimulationAsked().before(found, studies.rules().discount / 100))


def read(params: Mapping[str, str], actor: Actor) -> EquityRead:
    """Return who reads what. Refuses without the right to margins, before there is any, a day that was not valued."""
    reading, group = narrowed(opened(actor, with_margin=True), params.get(OF, ""), actor)
    found = equity(reading)
    if found is None:
        raise NoEquityYet
    start, end = _days(params, found.days)
    return EquityRead(reading, group, found.study, found, start, end)


def _days(params: Mapping[str, str], days: Sequence[date]) -> tuple[date, date]:
    """The two days that are asked for: from the first to the last without."""
    words = {day.isoformat(): day for day in days}
    start, end = params.get(FROM) or days[0].isoformat(), params.get(TO) or days[-1].isoformat()
    if start not in words or end not in words or (start >= end and len(days) > 1):
        raise NoSuchDay(last=days[-1].isoformat(), field=FROM)
    return words[start], words[end]


def equity_facts(params: Mapping[str, str], actor: Actor) -> dict[str, Any]:
    """Return the statement, the days, both readings of lifetime value and the valuations. Refuses as `read` does."""
    seen = read(params, actor)
    told = seen.statement
    return {
        "part": seen.group.name if seen.group else "",
        "study": seen.study.uuid,
        "currency": ports.company.use()().currency,
        "parameters": seen.study.parameters,
        "first_day": seen.start,
        "last_day": seen.end,
        "total": told.total,
        "movements": [_movement(seen, movement) for movement in MOVEMENTS],
        "days": list(seen.by_day),
        "margin_so_far": seen.margin_so_far,
        "equity_of_today": seen.long_run.today,
        "equity_to_come": seen.long_run.to_come,
        "years": len(seen.long_run.years),
        "company_values": [_company(valued) for valued in seen.valued],
    }


def _movement(seen: EquityRead, movement: str) -> dict[str, Any]:
    row = seen.statement.rows[movement]
    condition = Moved(movement, seen.start, seen.end).condition
    return {"movement": movement, "filter": condition, **{name: row[name] for name in NAMES}}


def _company(valued: Valued) -> dict[str, Any]:
    row, bridge = valued.row, valued.bridge
    kept = {"uuid": row.uuid, "valued_on": row.valued_on, "method": row.method, "note": row.note}
    return kept | {**asdict(bridge), "equity": bridge.equity, "rest": bridge.rest, "ratio": bridge.ratio}


def equity_sheet(name: str, seen: EquityRead) -> Sheet:
    """The numbers of one table of the page as rows."""
    if name == DAYS:
        names = [_("Day"), _("Customers"), _("Active"), _("Customer equity")]
        return names, [(row["day"], row["customers"], row["active"], row["equity"]) for row in seen.by_day]
    rows = [(str(MOVED[movement]), *(seen.statement.rows[movement][name] for name in NAMES)) for movement in MOVEMENTS]
    rows.append((_("All"), *(seen.statement.total[name] for name in NAMES)))
    return [_("Movement"), _("Customers"), _("Opening"), _("Closing"), _("Change")], rows
