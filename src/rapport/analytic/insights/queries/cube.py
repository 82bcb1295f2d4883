"""Reading the cube: the sums of parts over the facts of the star, by the keys of axes, within a reader's scope."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import ibis

from rapport.analytic.insights.cube.axes import AXES, Axis, channel_of
from rapport.analytic.insights.cube.measures import CONTRACTS, COSTS, LINES, PARTS, TALKS, TIMES, WORK, Measure
from rapport.analytic.insights.queries.portfolio import Reader
from rapport.analytic.methods import margins

if TYPE_CHECKING:
    import ibis.expr.types as ir

Key = int | str | None
Keys = tuple[Key, ...]
Sums = Mapping[str, Any]
Kept = tuple[tuple[str, tuple[Key, ...]], ...]


@dataclass(frozen=True)
class Cut:
    """What is read of the facts: the days from `start` until before `end`, and of each filtered axis these keys."""

    start: date
    end: date
    kept: Kept = ()
    fiscal_month: int = 1


@dataclass(frozen=True)
class Grouped:
    """The sums of parts by the keys of axes; `is_cut` where there are more keys than were asked for."""

    sums: Mapping[Keys, Sums]
    is_cut: bool = False


def grouped(
    reading: Reader,
    cut: Cut,
    axes: Sequence[Axis],
    measures: Sequence[Measure],
    *,
    most: int,
    sort: Measure | None = None,
) -> Grouped:
    """Return what the parts of these measures come to by these axes, once for a build: the `most` first by `sort`."""
    parts = sorted(set().union(*(measure.needs for measure in (*measures, *([sort] if sort else [])))))
    asked = (cut, tuple(axis.key for axis in axes), tuple(parts), most, sort and sort.key)
    found: Grouped = reading.kept(f"cube {asked!r}", lambda: _compute(reading, cut, axes, parts, most, sort))
    return found


def _compute(
    reading: Reader, cut: Cut, axes: Sequence[Axis], parts: Sequence[str], most: int, sort: Measure | None
) -> Grouped:
    names = [f"axis_{place}" for place in range(len(axes))]
    facts = sorted({PARTS[name].fact for name in parts})
    tables = [_sums(reading, cut, axes, [n for n in parts if PARTS[n].fact == fact], parts, fact) for fact in facts]
    found = tables[0]
    if len(tables) > 1:
        every = ibis.union(*tables)
        found = every.aggregate(by=names, **{name: every[name].sum().cast("int64") for name in parts})
    known = [found[name].notnull() for name in parts if not PARTS[name].is_count]
    found = found.filter(ibis.or_(*known, *(found[name] > 0 for name in parts if PARTS[name].is_count)))
    first = [ibis.desc(sort.column(found), nulls_first=False)] if sort else []
    found = found.order_by(*first, *(ibis.asc(found[name], nulls_first=False) for name in names)) if names else found
    rows = reading.found.rows(found.limit(most + 1))
    sums = {tuple(row[name] for name in names): {name: row[name] for name in parts} for row in rows[:most]}
    return Grouped(sums, len(rows) > most)


def _sums(
    reading: Reader, cut: Cut, axes: Sequence[Axis], own: Sequence[str], parts: Sequence[str], fact: str
) -> ir.Table:
    """The sums of one fact, with empty columns for the parts of others, so that facts stand below each other."""
    table = rows_of(reading, cut, fact, axes)
    keys = {f"axis_{place}": axis.column(table, cut.fiscal_month) for place, axis in enumerate(axes)}
    sums = {name: PARTS[name].expression(table).cast("int64") for name in own}
    summed = table.group_by(**keys).aggregate(**sums) if keys else table.aggregate(**sums)
    empty = {name: ibis.null("int64") for name in parts if name not in own}
    return summed.mutate(**empty).select(*keys, *parts)


def rows_of(reading: Reader, cut: Cut, fact: str, axes: Iterable[Axis] = ()) -> ir.Table:
    """The rows of a fact within the scope and the cut, with the columns that these axes take their keys from."""
    table = reading.mine(_FACTS[fact](reading, cut))
    filtered = [AXES[name] for name, _keys in cut.kept]
    for join in dict.fromkeys(axis.joins for axis in (*axes, *filtered) if axis.joins):
        table = _JOINS[join](reading, table, fact)
    for name, keys in cut.kept:
        table = table.filter(_is_any(AXES[name].column(table, cut.fiscal_month), keys))
    return table


def _is_any(column: ir.Value, keys: Sequence[Key]) -> ir.BooleanValue:
    told = [key for key in keys if key is not None]
    found = [column.isin(told)] if told else []
    if len(told) < len(keys):
        found.append(column.isnull())
    return ibis.or_(*found).fill_null(False)


def customers_in(reading: Reader, cut: Cut, fact: str) -> frozenset[int]:
    """The customers of the rows of a fact."""
    rows = rows_of(reading, cut, fact)
    return frozenset(row["customer_id"] for row in reading.found.rows(rows.select("customer_id").distinct().dropna()))


def orders_in(reading: Reader, cut: Cut) -> frozenset[int]:
    """The orders of the lines within the cut."""
    rows = rows_of(reading, cut, LINES)
    return frozenset(row["order_id"] for row in reading.found.rows(rows.select("order_id").distinct()))


def _inside(table: ir.Table, cut: Cut) -> ir.Table:
    return table.filter(table.day >= ibis.literal(cut.start), table.day < ibis.literal(cut.end))


def _lines(reading: Reader, cut: Cut) -> ir.Table:
    """Order lines; where a cost entry stands for the goods of their day, that is told."""
    lines, days = reading.found.table("fact_order_line"), reading.found.table("cost_day")
    lines = _inside(lines.mutate(day=lines.ordered_on, employee_id=lines.owner_id), cut)
    standing = days.filter(days.kind == margins.GOODS, days.replaces)
    if not reading.kept("entries for goods", lambda: bool(reading.found.rows(standing.limit(1)))):
        return lines.mutate(is_replaced=ibis.literal(False))
    return margins.replaced(lines.mutate(kind=ibis.literal(margins.GOODS)), standing).drop("kind")


def _costs(reading: Reader, cut: Cut) -> ir.Table:
    return _inside(_worked_costs(reading).filter(lambda table: ~table.is_replaced), cut)


def _times(reading: Reader, cut: Cut) -> ir.Table:
    """What time cost, also where a cost entry stands for it."""
    return _inside(_worked_costs(reading).filter(lambda table: table.origin != margins.ENTRY), cut)


def _worked_costs(reading: Reader) -> ir.Table:
    table = reading.found.table("fact_cost")
    return table.mutate(
        employee_id=ibis.coalesce(table.worker_id, table.owner_id),
        channel=ibis.coalesce(table.medium.nullif(""), channel_of(table.channel)),
        cost_kind=table.kind,
    )


def _talks(reading: Reader, cut: Cut) -> ir.Table:
    table = reading.found.table("fact_interaction")
    return _inside(table.mutate(employee_id=table.worker_id, channel=channel_of(table.channel)), cut)


def _work(reading: Reader, cut: Cut) -> ir.Table:
    table = reading.found.table("fact_hours")
    return _inside(table.mutate(employee_id=table.worker_id, channel=ibis.null("string")).drop("kind"), cut)


def _contracts(reading: Reader, cut: Cut) -> ir.Table:
    table = reading.found.table("fact_contract")
    table = table.mutate(day=table.starts_on, employee_id=table.owner_id, channel=ibis.null("string"))
    return _inside(table, cut)


_FACTS = {LINES: _lines, COSTS: _costs, TIMES: _times, TALKS: _talks, WORK: _work, CONTRACTS: _contracts}


def _with_channel(reading: Reader, table: ir.Table, fact: str) -> ir.Table:
    """Orders say their channel beside them; other facts carry theirs."""
    if fact != LINES:
        return table
    return _beside(table, reading.found.table("dim_channel"), "order_id")


def _with_product(reading: Reader, table: ir.Table, fact: str) -> ir.Table:
    if "product_id" not in table.columns:
        return table.mutate(product_id=ibis.null("int64"), line=ibis.null("string"), family=ibis.null("string"))
    return _beside(table, reading.found.table("dim_product").select("product_id", "line", "family"), "product_id")


def _with_customer(reading: Reader, table: ir.Table, fact: str) -> ir.Table:
    bare = table.drop("kind") if "kind" in table.columns else table
    return _beside(bare, reading.found.table("dim_customer").select("customer_id", "kind"), "customer_id")


def _with_standing(reading: Reader, table: ir.Table, fact: str) -> ir.Table:
    found = reading.found.table("customer_standing")
    return _beside(table, found.select("customer_id", "cell", abc=found.abc_revenue), "customer_id")


def _with_place(reading: Reader, table: ir.Table, fact: str) -> ir.Table:
    return _beside(table, reading.found.table("dim_place"), "customer_id")


def _beside(table: ir.Table, dimension: ir.Table, key: str) -> ir.Table:
    """The rows with what a dimension says of their key; those without one stay."""
    return table.left_join(dimension, key).drop(f"{key}_right")


_JOINS = {
    "channel": _with_channel,
    "product": _with_product,
    "customer": _with_customer,
    "standing": _with_standing,
    "place": _with_place,
}


def narrowed_to(cut: Cut, axis: Axis, keys: Sequence[Key]) -> Cut:
    """The same cut, of these keys of an axis alone."""
    return replace(cut, kept=(*cut.kept, (axis.key, tuple(keys))))
