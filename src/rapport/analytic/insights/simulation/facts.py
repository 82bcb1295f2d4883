"""A simulation as programs read it: over REST, from a terminal and in files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from rapport.analytic.insights import asked as portfolio_asked
from rapport.analytic.insights.groups import Group, narrowed
from rapport.analytic.insights.portfolio.sheets import Sheet
from rapport.analytic.insights.queries import Reader, opened
from rapport.analytic.insights.queries.simulation import Measured, measured
from rapport.analytic.insights.simulation.asked import SimulationAsked, simulation_asked
from rapport.analytic.methods import simulation_interval
from rapport.analytic.methods.simulation import Inputs, Outcome, Swing, changed, outcome, tornado
from rapport.analytic.studies import services as studies
from rapport.kit import ports
from rapport.kit.actor import Actor
from rapport.kit.periods import Period

Span = tuple[float, float]
SHARE = 0.1


@dataclass(frozen=True)
class SimulationRead:
    """Who simulates what: the base as it was measured, and as it would be."""

    reading: Reader
    asked: SimulationAsked
    group: Group | None
    period: Period
    measured: Measured
    before: Inputs

    @cached_property
    def after(self) -> Inputs:
        return changed(self.before, self.asked.changes)

    @cached_property
    def now(self) -> Outcome:
        return outcome(self.before)

    @cached_property
    def then(self) -> Outcome:
        return outcome(self.after)

    @property
    def effect(self) -> float:
        """What the changes add to customer equity, the programme not yet paid."""
        return self.then.equity - self.now.equity

    @property
    def gain(self) -> float:
        return self.effect - self.asked.programme

    @property
    def roi(self) -> float | None:
        """The gain of each unit of money that the programme costs; None where it costs nothing."""
        return self.gain / self.asked.programme if self.asked.programme else None

    @cached_property
    def spans(self) -> tuple[Span, Span]:
        """Between what equity of today, and the effect, lie in four cases out of five."""
        return simulation_interval.interval(self.before, self.asked.changes, self.asked.known(self.measured))

    @cached_property
    def alone(self) -> tuple[tuple[str, float], ...]:
        """What each change would add without the others."""
        changes = self.asked.changes.items()
        return tuple((name, outcome(changed(self.before, {name: by})).equity - self.now.equity) for name, by in changes)

    @cached_property
    def swings(self) -> tuple[Swing, ...]:
        return tornado(self.after, share=SHARE)


def read(params: Mapping[str, str], actor: Actor) -> SimulationRead:
    """Return who simulates what. Refuses without the right to margins, before the first refresh, and wrong numbers."""
    asked = simulation_asked(params)
    return simulated(asked, opened(actor, with_margin=True), actor)


def simulated(asked: SimulationAsked, whole: Reader, actor: Actor) -> SimulationRead:
    """Return a simulation of the reader's customers. Refuses a group out of sight, and points that cannot be."""
    reading, group = narrowed(whole, asked.of, actor)
    last_year = portfolio_asked.asked_of({"period": "12m"}, whole)
    found = measured(reading, last_year.window)
    before = asked.before(found, studies.rules().discount / 100)
    asked.demand_possible(before)
    return SimulationRead(reading, asked, group, last_year.period, found, before)


def simulation_facts(params: Mapping[str, str], actor: Actor) -> dict[str, Any]:
    """Return the inputs, the worth before and after, the effect and what matters most. Refuses as `read` does."""
    seen = read(params, actor)
    equity, effect = seen.spans
    return {
        "part": seen.group.name if seen.group else "",
        "currency": ports.company.use()().currency,
        "period": {"first_day": seen.period.start, "last_day": seen.period.last_day},
        "measured": {**asdict(seen.measured), "retention": seen.measured.retention},
        "changes": dict(seen.asked.changes),
        "programme": seen.asked.programme,
        "before": _told(seen.before, seen.now),
        "after": _told(seen.after, seen.then),
        "equity_interval": list(equity),
        "effect": seen.effect,
        "effect_interval": list(effect),
        "roi": seen.roi,
        "alone": [{"lever": name, "effect": amount} for name, amount in seen.alone],
        "tornado": [asdict(each) for each in seen.swings],
    }


def _told(inputs: Inputs, found: Outcome) -> dict[str, Any]:
    return {
        "inputs": {**asdict(inputs), "margin": inputs.margin},
        "value_of_a_customer": found.each,
        "value_of_a_new_customer": found.each_won,
        "equity": found.equity,
        "equity_of_today": found.today,
        "equity_to_come": found.to_come,
        "years": [asdict(year) for year in found.years],
    }


def years_sheet(seen: SimulationRead) -> Sheet:
    """Year by year, as it is and as it would be, as rows."""
    names = [
        _("Case"), _("Year"), _("Customers of today"), _("Customers won since"), _("Revenue"), _("Costs"),
        _("Acquisition"), _("Present value"), _("Sum"),
    ]  # fmt: skip
    cases = ((_("As it is"), seen.now), (_("As it would be"), seen.then))
    return names, [(case, *asdict(year).values()) for case, found in cases for year in found.years]
