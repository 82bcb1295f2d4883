"""Recency, frequency and monetary scores, and the named cells that rules cut out of them (contract row K37)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import ibis

from rapport.analytic.methods.shapes import RFM_INPUT, WrongParameter, require

if TYPE_CHECKING:
    import ibis.expr.types as ir

OTHERS = "others"


@dataclass(frozen=True, slots=True)
class QuantileBreaks:
    """Scores 1…count by quantile breaks: equal values get equal scores.

    The convention of the CRAN package `rfm`: break k is the quantile k/count (linear interpolation, type 7) plus one
    unit; the score is 1 + the number of breaks not above the value. `money_unit` is that one unit in the money that
    comes in (1 for euros, 1,000,000 for millionths).
    """

    count: int = 5
    money_unit: float = 1


@dataclass(frozen=True, slots=True)
class Ntiles:
    """Scores 1…count by groups of equal size; equal values are told apart by the customer's key."""

    count: int = 5


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Business thresholds, ascending: the score is 1 + the number of thresholds not above the value.

    Recency in days (turned round: few days score high), frequency in purchases, monetary in the money that comes in.
    """

    recency: tuple[float, ...]
    frequency: tuple[float, ...]
    monetary: tuple[float, ...]


Scoring = QuantileBreaks | Ntiles | Thresholds


@dataclass(frozen=True, slots=True)
class Cell:
    """A named part of the score cube: bounds included on each axis."""

    key: str
    recency: tuple[int, int] = (1, 5)
    frequency: tuple[int, int] = (1, 5)
    monetary: tuple[int, int] = (1, 5)


CELLS = (
    Cell("champions", (5, 5), (5, 5), (5, 5)),
    Cell("potential_loyalist", (3, 5), (3, 5), (2, 5)),
    Cell("loyal_customers", (2, 4), (2, 4), (2, 4)),
    Cell("promising", (3, 4), (1, 3), (3, 5)),
    Cell("new_customers", (4, 5), (1, 3), (1, 5)),
    Cell("cant_lose_them", (1, 2), (3, 4), (4, 5)),
    Cell("at_risk", (1, 2), (2, 5), (4, 5)),
    Cell("need_attention", (1, 3), (3, 5), (3, 5)),
    Cell("about_to_sleep", (2, 3), (1, 3), (1, 4)),
    Cell("lost", (1, 1), (1, 5), (1, 5)),
)


def fitted(rules: Sequence[Cell], *, scores: tuple[int, int, int]) -> tuple[Cell, ...]:
    """Fit cells that were named for five scores an axis to another number of scores.

    Formula: with n scores on an axis, score s stands for 1 + 4·(s − 1)/(n − 1) of five, rounded half up; a cell keeps
    the scores that stand for one of its own. Takes: the cells, and the number of scores of recency, frequency and
    amount, two at least. Gives: the same names in the same order; with five scores the same cells; a cell without any
    score left has its bounds crossed and holds nobody. Assumes: cells cut for 1…5. Errors: none.
    Source: house definition.
    """

    def bounds(pair: tuple[int, int], count: int) -> tuple[int, int]:
        stands_for = [1 + (8 * place + count - 1) // (2 * (count - 1)) for place in range(count)]
        return 1 + sum(fifth < pair[0] for fifth in stands_for), sum(fifth <= pair[1] for fifth in stands_for)

    r, f, m = scores
    return tuple(
        Cell(rule.key, bounds(rule.recency, r), bounds(rule.frequency, f), bounds(rule.monetary, m)) for rule in rules
    )


def scores(customers: ir.Table, *, as_of: date, scoring: Scoring | None = None) -> ir.Table:
    """Score every customer with a purchase on recency, frequency and amount.

    Formula: recency_days = as_of − last_purchase_on; the three values are scored by `scoring` (see its docstring;
    quantile breaks in five by default), recency turned round; rfm = 100·r + 10·f + m.
    Takes: `RFM_INPUT` (what `worth` gives is enough). Gives: customer_id, recency_days, purchase_count, revenue,
    r, f, m, rfm: one row a customer with at least one purchase until `as_of`; a null amount counts as zero.
    Assumes: up to nine scores an axis, so that rfm can be read digit by digit. Scores are computed on the whole base.
    Errors: WrongShape; WrongParameter for fewer than two or more than nine scores, or thresholds that do not rise.
    Source: CRAN package rfm 0.3.0, `rfm_table_order`; contract K37.
    """
    scoring = scoring or QuantileBreaks()
    check(scoring)
    table = require(customers, RFM_INPUT)
    table = table.filter(table.last_purchase_on.notnull(), table.last_purchase_on <= ibis.literal(as_of))
    table = table.select(
        "customer_id",
        "purchase_count",
        recency_days=ibis.literal(as_of).delta(table.last_purchase_on, unit="day"),
        revenue=table.revenue.fill_null(0),
    )
    if isinstance(scoring, Ntiles):
        scored = _by_ntiles(table, scoring.count)
    elif isinstance(scoring, Thresholds):
        scored = _by_thresholds(table, scoring)
    else:
        scored = _by_breaks(table, scoring)
    return scored.mutate(rfm=scored.r * 100 + scored.f * 10 + scored.m)


def cells(scored: ir.Table, rules: Sequence[Cell] = CELLS) -> ir.Table:
    """Give each scored customer the name of the first cell that holds their scores.

    Takes: what `scores` gives. Gives: the same rows with `cell` ("others" when no rule holds them).
    Assumes: rules are read in order, the first wins; the default rules are those published with CRAN rfm.
    Errors: WrongParameter without rules. Source: CRAN package rfm, `rfm_segment` and its README.
    """
    if not rules:
        raise WrongParameter("at least one cell is needed")
    branches = [
        (
            scored.r.between(*rule.recency) & scored.f.between(*rule.frequency) & scored.m.between(*rule.monetary),
            rule.key,
        )
        for rule in rules
    ]
    return scored.mutate(cell=ibis.cases(*branches, else_=OTHERS))


def check(scoring: Scoring) -> None:
    """Refuse with WrongParameter what cannot be scored: see `scores`."""
    if isinstance(scoring, Thresholds):
        for name in ("recency", "frequency", "monetary"):
            steps = getattr(scoring, name)
            if not 1 <= len(steps) <= 8 or list(steps) != sorted(set(steps)):
                raise WrongParameter(f"{name}: one to eight rising thresholds, not {steps}")
    elif not 2 <= scoring.count <= 9:
        raise WrongParameter(f"scores run from 1 to a number between 2 and 9, not {scoring.count}")


def _score(value: ir.NumericColumn, breaks: Sequence[ir.NumericValue | float]) -> ir.IntegerColumn:
    passed: ir.IntegerColumn = ibis.literal(1, "int64")
    for step in breaks:
        passed = passed + (value >= step).cast("int64")
    return passed


def _scored(table: ir.Table, r: ir.Value, f: ir.Value, m: ir.Value) -> ir.Table:
    kept = ("customer_id", "recency_days", "purchase_count", "revenue")
    return table.select(*kept, r=r.cast("int64"), f=f.cast("int64"), m=m.cast("int64"))


def _by_breaks(table: ir.Table, scoring: QuantileBreaks) -> ir.Table:
    inner = range(1, scoring.count)
    axes = {"recency_days": 1.0, "purchase_count": 1.0, "revenue": float(scoring.money_unit)}
    found = table.aggregate(
        **{
            f"{axis}_{k}": table[axis].cast("float64").quantile(k / scoring.count) + unit
            for axis, unit in axes.items()
            for k in inner
        }
    )
    both = table.cross_join(found)
    r, f, m = (_score(both[axis].cast("float64"), [both[f"{axis}_{k}"] for k in inner]) for axis in axes)
    return _scored(both, scoring.count + 1 - r, f, m)


def _by_thresholds(table: ir.Table, scoring: Thresholds) -> ir.Table:
    r = _score(table.recency_days, scoring.recency)
    return _scored(
        table,
        len(scoring.recency) + 2 - r,
        _score(table.purchase_count, scoring.frequency),
        _score(table.revenue, scoring.monetary),
    )


def _by_ntiles(table: ir.Table, count: int) -> ir.Table:
    def tile(*order: ir.Value) -> ir.Value:
        return ibis.ntile(count).over(order_by=[*order, table.customer_id]) + 1

    return _scored(table, tile(table.recency_days.desc()), tile(table.purchase_count), tile(table.revenue))
