"""Customers as an asset: what moved their worth between two days, and what a company's worth holds of it (M15–M19)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis

from rapport.analytic.methods.shapes import require

if TYPE_CHECKING:
    import ibis.expr.types as ir

ACQUIRED, WON_BACK, GROWN, WEAKENED, LOST, STEADY = "acquired", "won_back", "grown", "weakened", "lost", "steady"
MOVEMENTS = (ACQUIRED, WON_BACK, GROWN, WEAKENED, LOST, STEADY)
VALUED = ("customer_id", "opening", "closing", "was_active", "is_active")


def movements(values: ir.Table) -> ir.Table:
    """Say of each customer what moved their worth between two days.

    Formula: change = closing − opening, where an amount is missing: 0. Acquired: no customer yet on the first day;
    won back: not active then, active now; lost: active then, not active now; of all others grown where change > 0,
    weakened where change < 0, steady where it is 0.
    Takes: `VALUED`, one row a customer of either day: the present value of what they were, and are, expected to bring
    (any money unit; opening is null for who was no customer yet), and whether they were active. Gives: the same, and
    movement, change. Assumes: both days were valued with the same model, so that customers move and not the model.
    Errors: WrongShape. Source: house definition after Gupta, Lehmann, Stuart (2004), « Valuing Customers », Journal of
    Marketing Research 41, and the roll-forward of an asset (IAS 38.118).
    """
    table = require(values, VALUED)
    is_new = table.opening.isnull()
    before, after = table.opening.fill_null(0), table.closing.fill_null(0)
    was, now = table.was_active.fill_null(False), table.is_active.fill_null(False)
    movement = ibis.cases(
        (is_new, ACQUIRED),
        (~was & now, WON_BACK),
        (was & ~now, LOST),
        (after > before, GROWN),
        (after < before, WEAKENED),
        else_=STEADY,
    )
    return table.mutate(opening=before, closing=after, change=after - before, movement=movement)


def statement(moved: ir.Table) -> ir.Table:
    """Add up what each movement did to the worth of all customers.

    Formula: opening + Σ change over the movements = closing, exactly where amounts are whole numbers.
    Takes: what `movements` gives. Gives: one row a movement that anybody made: movement, customers, opening, closing,
    change. Errors: WrongShape. Source: as `movements`.
    """
    table = require(moved, (*VALUED, "change", "movement"))
    sums = {name: table[name].sum().fill_null(0) for name in ("opening", "closing", "change")}
    return table.group_by("movement").aggregate(customers=table.count(), **sums)


@dataclass(frozen=True, slots=True)
class Bridge:
    """From customer equity to what the whole company is worth; all in one money unit."""

    today: float
    to_come: float
    company: float
    book: float | None = None

    @property
    def equity(self) -> float:
        """Customer equity: the customers of today, and those to come."""
        return self.today + self.to_come

    @property
    def rest(self) -> float:
        """What customers do not explain: brand, technology, other assets, less overheads and taxes that nobody bears
        for one customer. Below nothing: customers bring more than the company was held to be worth."""
        return self.company - self.equity

    @property
    def ratio(self) -> float | None:
        """Customer equity ÷ worth of the company; nothing for one that is worth nothing."""
        return self.equity / self.company if self.company > 0 else None

    @property
    def unbooked(self) -> float | None:
        """What the balance sheet does not show: worth of the company less its net assets."""
        return None if self.book is None else self.company - self.book
