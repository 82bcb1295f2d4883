"""Margins net of the six kinds of cost, for a period (contract rows M04 to M10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from rapport.analytic.methods.shapes import require

if TYPE_CHECKING:
    import ibis.expr.types as ir

GOODS, ACQUISITION = "goods", "acquisition"
KINDS = (GOODS, "logistics", "after_sales", "promotion", "sales_force", "advertising")
ENTRIES = ("entry_id", "kind", "starts_on", "ends_on", "amount", "customer_id", "team_id", "is_whole")
WORK = ("worker_id", "day", "minutes")
RATES = ("user_id", "role_id", "starts_on", "hourly")
DERIVED = ("kind", "day", "customer_id", "team_id")
SOLD = ("revenue", "cost", "is_replaced")
COSTS = ("kind", "amount", "origin", "is_replaced")
ENTRY = "entry"


def spread(entries: ir.Table) -> ir.Table:
    """Spread cost entries over the days of their periods, without losing a unit.

    Formula: an entry of A over n days gives each day q = ⌊A / n⌋, and one unit more to the first A − n·q days; so the
    days add up to A exactly, for credit notes (A < 0) too.
    Takes: `ENTRIES` (amount: a whole number of money units, or null without an exchange rate; is_whole: the entry is
    not a part). Gives: one row a day: kind, day, amount, customer_id, team_id, entry_id, and replaces (true where an
    entry of more than one day stands for its kind). Assumes: ends_on is not before starts_on.
    Errors: WrongShape. Source: house definition, `docs/GLOSSARY.md` "Cost entry".
    """
    entries = require(entries, ENTRIES)
    count = entries.ends_on.delta(entries.starts_on, unit="day") + 1
    share = (entries.amount // count).cast("int64")
    each = entries.mutate(share=share, rest=entries.amount - share * count, place=ibis.range(0, count).unnest())
    extra = ibis.ifelse(each.place < each.rest, 1, 0) - ibis.ifelse(each.place < -each.rest, 1, 0)
    return each.select(
        "kind",
        "customer_id",
        "team_id",
        "entry_id",
        day=(each.starts_on + each.place.as_interval("D")).cast("date"),
        amount=(each.share + extra).cast("int64"),
        replaces=each.is_whole & (each.ends_on > each.starts_on),
    )


def hourly(work: ir.Table, rates: ir.Table, colleagues: ir.Table) -> ir.Table:
    """Find what an hour of each worker cost on each day of work.

    Definition: the newest rate of the worker that starts on the day or before; without one, that of their role.
    Takes: `WORK` and further columns; `RATES` (one of user_id and role_id is null; hourly in money units an hour);
    colleagues (user_id, role_id). Gives: the rows of work with `hourly`, null where no rate holds.
    Assumes: one rate a day for a worker and for a role. Errors: WrongShape. Source: contract D18.
    """
    require(work, WORK)
    rates = require(rates, RATES)
    of_roles = rates.filter(rates.role_id.notnull()).drop("user_id").inner_join(colleagues, "role_id")
    own = _spans(rates.filter(rates.user_id.notnull()), "own")
    role = _spans(of_roles, "of_role")
    found = work.left_join(own, _holds(work, own)).drop("who", "since", "until")
    found = found.left_join(role, _holds(found, role)).drop("who", "since", "until")
    return found.mutate(hourly=ibis.coalesce(found.own, found.of_role)).drop("own", "of_role")


def _spans(rates: ir.Table, name: str) -> ir.Table:
    """Each rate with the day until which it holds, excluded."""
    until = rates.starts_on.lead().over(group_by=rates.user_id, order_by=rates.starts_on)
    return rates.select(who=rates.user_id, since=rates.starts_on, until=until, **{name: rates.hourly})


def _holds(work: ir.Table, span: ir.Table) -> list[ir.BooleanValue]:
    return [
        work.worker_id == span.who,
        work.day >= span.since,
        (work.day < span.until) | span.until.isnull(),
    ]


def replaced(derived: ir.Table, days: ir.Table) -> ir.Table:
    """Mark what was derived on days for which a cost entry stands in its place.

    Definition: an entry of a period replaces what was derived of its kind on its days: for everybody, or of its team
    alone, or of its customer alone where it names one.
    Takes: `DERIVED` and further columns; days: what `spread` gives. Gives: the rows of derived with `is_replaced`.
    Assumes: nothing more. Errors: WrongShape. Source: house definition (« a CostEntry of the same kind and period
    replaces it »).
    """
    require(derived, DERIVED)
    standing = days.filter(days.replaces)
    nobody = standing.customer_id.isnull()
    of_all = standing.filter(nobody & standing.team_id.isnull()).select("kind", "day").distinct()
    of_team = standing.filter(nobody & standing.team_id.notnull()).select("kind", "day", "team_id").distinct()
    of_one = standing.filter(standing.customer_id.notnull()).select("kind", "day", "customer_id").distinct()
    found = derived
    for place, each in enumerate((of_all, of_team, of_one)):
        keys = each.columns
        marked = each.mutate(**{f"stands_{place}": True}).rename({f"{name}_{place}": name for name in keys})
        same = [found[name] == marked[f"{name}_{place}"] for name in keys]
        found = found.left_join(marked, same).drop(*(f"{name}_{place}" for name in keys))
    stands = [found[f"stands_{place}"].fill_null(False) for place in range(3)]
    return found.mutate(is_replaced=ibis.or_(*stands)).drop("stands_0", "stands_1", "stands_2")


def goods(sold: ir.Table) -> ir.Table:
    """Sum up revenue and the cost of the goods behind it, and how far that cost is known.

    Formula: revenue = Σ line revenue; goods = Σ line cost over lines whose cost is known and not replaced; covered =
    Σ|revenue| of lines whose cost is known or replaced; spread = Σ|revenue|. The cost of goods is known as a whole
    when no line with revenue lacks it: `unknown` counts those that do.
    Takes: `SOLD` (revenue: null without a rate, cost: null when unknown, is_replaced: an entry stands for it).
    Gives: one row: revenue, goods, covered, spread, known_revenue (of the covered lines), unknown, replaced (cost that
    an entry stands for).
    Errors: WrongShape. Source: contract M04, M05.
    """
    sold = require(sold, SOLD)
    rated = sold.revenue.notnull()
    counts = rated & sold.cost.notnull() & ~sold.is_replaced
    known = rated & (sold.cost.notnull() | sold.is_replaced)
    return sold.aggregate(
        revenue=sold.revenue.sum().fill_null(0),
        goods=sold.cost.sum(where=counts).fill_null(0),
        covered=sold.revenue.abs().sum(where=known).fill_null(0),
        known_revenue=sold.revenue.sum(where=known).fill_null(0),
        spread=sold.revenue.abs().sum().fill_null(0),
        unknown=(rated & sold.cost.isnull() & ~sold.is_replaced).sum().fill_null(0),
        replaced=sold.cost.sum(where=rated & sold.is_replaced).fill_null(0),
    )


def by_kind(costs: ir.Table) -> ir.Table:
    """Sum up costs by kind: what entries say, what was derived, and what of it an entry replaced.

    Formula: entered = Σ amount of entries; derived = Σ amount of what is not replaced; replaced = Σ amount of what is.
    A row without amount (no rate for the hour, no exchange rate) adds nothing and is counted in `unpriced`.
    Takes: `COSTS`. Gives: one row a kind that occurs: kind, entered, derived, replaced, unpriced.
    Errors: WrongShape. Source: contract M06 to M10.
    """
    costs = require(costs, COSTS)
    is_entry = costs.origin == ENTRY
    return costs.group_by("kind").aggregate(
        entered=costs.amount.sum(where=is_entry).fill_null(0),
        derived=costs.amount.sum(where=~is_entry & ~costs.is_replaced).fill_null(0),
        replaced=costs.amount.sum(where=~is_entry & costs.is_replaced).fill_null(0),
        unpriced=(costs.amount.isnull() & ~costs.is_replaced).sum().fill_null(0),
    )


def net(revenue: float, costs_by_kind: dict[str, float], *, goods_known: bool) -> float | None:
    """Subtract the six kinds of cost from revenue.

    Formula: margin = revenue − Σ over the six kinds; acquisition is left out: it is subtracted once, as CAC. Null when
    the cost of the goods is not known as a whole: an unknown cost is never taken as zero.
    Takes: revenue and cost by kind in one money unit. Gives: the margin, or None.
    Errors: none. Source: contract M01, M04 to M10.
    """
    if not goods_known:
        return None
    return revenue - sum(costs_by_kind.get(kind, 0) for kind in KINDS)


def share_out(amount: float, revenue: float, whole: float) -> float:
    """Give a customer their part of a cost that names nobody.

    Formula: amount · max(revenue, 0) / whole, where whole = Σ max(revenue, 0) over all customers and the orders that
    name none, in the same period. The parts of all add up to the amount; without any revenue nobody gets a part.
    Takes: money. Gives: money. Errors: none. Source: allocation by revenue, the usual key where no better one is known
    (contract M10 « publicité »).
    """
    return amount * max(revenue, 0) / whole if whole > 0 else 0.0
