"""What if: the worth of a base under other costs, margins, retention and acquisition (contract M20–M24)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import isfinite

from rapport.analytic.methods.margins import GOODS, KINDS
from rapport.analytic.methods.shapes import WrongParameter

SERVE, MARGIN, RETENTION, ACQUISITION = "serve", "margin", "retention", "acquisition"
LEVERS = (SERVE, MARGIN, RETENTION, ACQUISITION)
PRICE, NEWCOMERS, DISCOUNT = "price", "newcomers", "discount"
CHANGES = (*LEVERS, PRICE, NEWCOMERS, DISCOUNT, *KINDS)
MOST_YEARS = 30


@dataclass(frozen=True, slots=True)
class Inputs:
    """A base of customers: how many there are, how many are won a year, and what one brings and costs a year.

    `revenue` and `costs` (by kind, of `margins.KINDS`) are of one customer and year, `acquisition` is what winning one
    costs, once; `retention` 0…1 is from year to year, `discount` a year. All amounts are in one money unit.
    """

    customers: float
    newcomers: float
    revenue: float
    costs: Mapping[str, float]
    retention: float
    acquisition: float
    discount: float
    years: int

    def __post_init__(self) -> None:
        numbers = (self.customers, self.newcomers, self.revenue, self.acquisition, *self.costs.values())
        if not all(map(isfinite, (*numbers, self.retention, self.discount))):
            raise WrongParameter("every input is a number")
        if self.customers < 0 or self.newcomers < 0:
            raise WrongParameter("there are no fewer customers than none")
        if not 0 <= self.retention <= 1:
            raise WrongParameter("retention lies between 0 and 1")
        if not self.discount > -1 or not 1 <= self.years <= MOST_YEARS:
            raise WrongParameter(f"a discount above −100 %, and 1 to {MOST_YEARS} years")
        if unknown := set(self.costs) - set(KINDS):
            raise WrongParameter(f"no kind of cost of a period: {', '.join(sorted(unknown))}")

    @property
    def margin(self) -> float:
        """What one customer brings in a year, all costs but acquisition taken off."""
        return self.revenue - sum(self.costs.values())


@dataclass(frozen=True, slots=True)
class Year:
    """One year: customers of today who are left, customers won since who are there, amounts, and their present value.

    `present` is the year's margin less acquisition, discounted; `sum` adds up those until this year.
    """

    year: int
    left: float
    won: float
    revenue: float
    costs: float
    acquisition: float
    present: float
    sum: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """The worth of a base: of one customer of today, of one won, of all of today, of all to come, and year by year."""

    each: float
    each_won: float
    today: float
    to_come: float
    years: tuple[Year, ...]

    @property
    def equity(self) -> float:
        """Customer equity: what today's customers and those to come are worth together."""
        return self.today + self.to_come


@dataclass(frozen=True, slots=True)
class Swing:
    """What the worth becomes when one input is lower, and when it is higher, by the same share."""

    name: str
    low: float
    high: float

    @property
    def width(self) -> float:
        return abs(self.high - self.low)


@dataclass(frozen=True, slots=True)
class Known:
    """How well inputs are known: retention from `kept` of `asked` customers, revenue by the error of its mean."""

    kept: int = 0
    asked: int = 0
    revenue_error: float = 0.0


def outcome(inputs: Inputs) -> Outcome:
    """Compute customer equity and the value of one customer.

    Formula, m the margin, r retention, d the discount, C customers of today, N won a year, a acquisition, years
    t = 1…n: left_t = C r^t, won_t = N (1 + r + … + r^(t−1)), present_t = (m (left_t + won_t) − N a) / (1 + d)^t;
    equity = Σ present_t. One customer of today: Σ m r^t / (1 + d)^t, the first margin a year from now, if they stay.
    One won at the start of a year: Σ m r^(t−1) / (1 + d)^(t−1) − a, the first margin at once.
    Takes: `Inputs`. Gives: an `Outcome` in their money unit. Assumes: the same inputs in every year; who has left does
    not come back. Errors: WrongParameter of `Inputs`. Source: contract M13, M15; Gupta, Lehmann, Stuart (2004),
    « Valuing Customers », Journal of Marketing Research 41.
    """
    margin, spent = inputs.margin, inputs.newcomers * inputs.acquisition
    left, there, off = inputs.customers, 0.0, 1.0
    each, each_won, today, to_come = 0.0, -inputs.acquisition, 0.0, 0.0
    years = []
    for year in range(1, inputs.years + 1):
        each_won += margin * inputs.retention ** (year - 1) * off
        off /= 1 + inputs.discount
        each += margin * inputs.retention**year * off
        left, there = left * inputs.retention, 1 + there * inputs.retention
        won = inputs.newcomers * there
        today, to_come = today + margin * left * off, to_come + (margin * won - spent) * off
        present = (margin * (left + won) - spent) * off
        revenue, costs = (amount * (left + won) for amount in (inputs.revenue, sum(inputs.costs.values())))
        years.append(Year(year, left, won, revenue, costs, spent, present, today + to_come))
    return Outcome(each, each_won, today, to_come, tuple(years))


def changed(inputs: Inputs, changes: Mapping[str, float]) -> Inputs:
    """Return the inputs with levers pulled: each change is a share of what is, that of retention is added to it.

    `serve` changes every kind of cost but goods; `margin` sells more to each customer: revenue and goods alike;
    `price` changes revenue alone; a kind of cost changes itself. Changes of one input multiply.
    Errors: WrongParameter for an unknown change, one below −100 %, and a retention that leaves 0…1.
    """
    if unknown := set(changes) - set(CHANGES):
        raise WrongParameter(f"nothing to change: {', '.join(sorted(unknown))}; there is {', '.join(CHANGES)}")
    if any(change < -1 for name, change in changes.items() if name != RETENTION):
        raise WrongParameter("nothing can fall by more than 100 %")
    factor = {name: 1 + changes.get(name, 0.0) for name in CHANGES}
    served = {kind: factor[kind] * factor[MARGIN if kind == GOODS else SERVE] for kind in KINDS}
    return replace(
        inputs,
        newcomers=inputs.newcomers * factor[NEWCOMERS],
        revenue=inputs.revenue * factor[MARGIN] * factor[PRICE],
        costs={kind: cost * served[kind] for kind, cost in inputs.costs.items()},
        retention=inputs.retention + changes.get(RETENTION, 0.0),
        acquisition=inputs.acquisition * factor[ACQUISITION],
        discount=inputs.discount * factor[DISCOUNT],
    )


def tornado(inputs: Inputs, *, share: float = 0.1) -> tuple[Swing, ...]:
    """Let each input alone be lower, and higher, by a share of itself: what most changes equity comes first.

    Retention stays within 0…1. Inputs that change nothing, such as a kind of cost that there is none of, are left out.
    Errors: WrongParameter for a share that is not within 0…1. Source: contract M24.
    """
    if not 0 < share <= 1:
        raise WrongParameter("inputs are changed by a share above 0, and 1 at most")
    swings = [
        Swing(name, outcome(_moved(inputs, name, -share)).equity, outcome(_moved(inputs, name, share)).equity)
        for name in (RETENTION, PRICE, MARGIN, ACQUISITION, NEWCOMERS, DISCOUNT, *KINDS)
    ]
    return tuple(sorted((each for each in swings if each.width > 0), key=lambda each: -each.width))


def _moved(inputs: Inputs, name: str, share: float) -> Inputs:
    if name == RETENTION:
        return replace(inputs, retention=min(1.0, inputs.retention * (1 + share)))
    return changed(inputs, {name: share})
