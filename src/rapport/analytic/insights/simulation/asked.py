"""What a reader asks of the simulator: the levers, a programme's cost, the years, and inputs of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from rapport.analytic.insights.queries.simulation import Measured
from rapport.analytic.methods.margins import KINDS
from rapport.analytic.methods.simulation import LEVERS, MOST_YEARS, NEWCOMERS, PRICE, RETENTION, Inputs, Known
from rapport.kit.errors import DomainError

YEARS, USUAL_YEARS = "years", 5
PROGRAMME, OF = "programme", "of"
OWN = ("own_customers", "own_newcomers", "own_revenue", "own_retention", "own_acquisition", "own_discount")
IN_PERCENT = ("own_retention", "own_discount")
MORE = (PRICE, NEWCOMERS, *KINDS)
OFFERED = (*LEVERS, *MORE)
MOST_PERCENT, MOST_AMOUNT = 1_000, 10**12


class WrongNumber(DomainError):
    code = "wrong_number"
    message = _("Give a number, such as 5 or −2.5.")


class OutOfRange(DomainError):
    code = "out_of_range"
    message = _("Give a number from %(low)s to %(high)s.")


class RetentionOutOfRange(DomainError):
    code = "retention_out_of_range"
    message = _("With %(points)s points, %(retention)s %% of the customers would stay: give fewer points.")


@dataclass(frozen=True)
class SimulationAsked:
    """One simulation; its address holds all of it. Changes are shares, that of retention is added to it."""

    changes: Mapping[str, float] = field(default_factory=dict)
    own: Mapping[str, float] = field(default_factory=dict)
    programme: float = 0.0
    years: int = USUAL_YEARS
    of: str = ""
    words: Mapping[str, str] = field(default_factory=dict)

    def query(self, **changes: str) -> str:
        """The address of this simulation, with changes."""
        given = {name: word for name, word in {**self.words, **changes}.items() if word}
        return f"?{urlencode(given)}" if given else ""

    def before(self, found: Measured, discount: float) -> Inputs:
        """What was measured, and what the reader knows better."""
        own = self.own
        return Inputs(
            customers=own.get("own_customers", found.customers),
            newcomers=own.get("own_newcomers", found.newcomers),
            revenue=own.get("own_revenue", found.revenue),
            costs=self._costs(found),
            retention=own.get("own_retention", found.retention or 0.0),
            acquisition=own.get("own_acquisition", found.acquisition or 0.0),
            discount=own.get("own_discount", discount),
            years=self.years,
        )

    def _costs(self, found: Measured) -> dict[str, float]:
        """Costs follow a revenue that the reader gives, as shares of it."""
        scale = self.own["own_revenue"] / found.revenue if "own_revenue" in self.own and found.revenue > 0 else 1.0
        return {kind: cost * scale for kind, cost in found.costs.items()}

    def known(self, found: Measured) -> Known:
        """How well the inputs are known: what the reader gives is taken as it is."""
        known = found.known
        if "own_retention" in self.own:
            known = replace(known, kept=0, asked=0)
        return replace(known, revenue_error=0.0) if "own_revenue" in self.own else known

    def demand_possible(self, before: Inputs) -> None:
        """Refuse points that lead out of what a share can be."""
        points = self.changes.get(RETENTION, 0.0)
        if not 0 <= before.retention + points <= 1:
            told = {"points": f"{points * 100:+g}", "retention": f"{(before.retention + points) * 100:.0f}"}
            raise RetentionOutOfRange(field=RETENTION, **told)


def simulation_asked(params: Mapping[str, str]) -> SimulationAsked:
    """Return what an address asks for. Refuses what is no number, and numbers that cannot be."""
    names = (*OFFERED, *OWN, PROGRAMME, YEARS, OF)
    words = {name: params[name].strip() for name in names if params.get(name, "").strip()}
    changes = {name: _number(words[name], name, -100, MOST_PERCENT) / 100 for name in OFFERED if name in words}
    own = {name: _own(words[name], name) for name in OWN if name in words}
    return SimulationAsked(
        {name: change for name, change in changes.items() if change},
        own,
        _number(words.get(PROGRAMME, "0"), PROGRAMME, 0, MOST_AMOUNT),
        int(_number(words.get(YEARS, str(USUAL_YEARS)), YEARS, 1, MOST_YEARS)),
        words.get(OF, ""),
        words,
    )


def _own(word: str, name: str) -> float:
    return _number(word, name, 0, 100) / 100 if name in IN_PERCENT else _number(word, name, 0, MOST_AMOUNT)


def _number(word: str, name: str, low: int, high: int) -> float:
    plain = word.replace("−", "-").replace("\u202f", "").replace("\xa0", "").replace(" ", "").replace(",", ".")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        raise WrongNumber(field=name) from None
    if not number.is_finite():
        raise WrongNumber(field=name)
    if not low <= number <= high:
        raise OutOfRange(field=name, low=low, high=high)
    return float(number)
