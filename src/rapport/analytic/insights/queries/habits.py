"""The habits of a reader's customers, of all of them, of a part or of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from rapport.analytic.extracts.conversations import CHANNELS
from rapport.analytic.insights.queries.portfolio import MILLION, Reader
from rapport.analytic.methods import habits as method

if TYPE_CHECKING:
    import ibis.expr.types as ir

YEAR = 365
AMOUNTS = ("low", "median", "high")
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Habits:
    """How customers buy and talk. Amounts are in the base currency, shares 0…1.

    `seasons` is empty under a year of orders, `moves` under two; `channels` are those of interactions.
    """

    basket: Row
    rhythm: Row
    seasons: Sequence[Row]
    weekdays: Sequence[Row]
    families: Sequence[Row]
    moves: Sequence[Row]
    channels: Sequence[Row]


def habits(reading: Reader) -> Habits:
    """Compute the habits, or take them from the last time that this was asked of the same build."""
    found: Habits = reading.kept("habits", lambda: _computed(reading))
    return found


def _computed(reading: Reader) -> Habits:
    orders, lines, rows = reading.orders, _lines(reading), reading.found.rows
    last = reading.last_day()
    first = reading.found.row(orders.aggregate(day=orders.ordered_on.min()))["day"] or last
    since = method.whole_years(first, last)
    middle = last - timedelta(days=YEAR)
    has_two_years = (last - first).days + 1 >= 2 * YEAR
    return Habits(
        _money(reading.found.row(method.baskets(orders)), AMOUNTS),
        reading.found.row(method.rhythm(orders)),
        [_money(row, ("revenue",)) for row in rows(method.seasons(orders, since=since, until=last))] if since else [],
        rows(method.weekdays(orders)),
        [_money(row, ("revenue",)) for row in rows(method.families(lines))],
        rows(method.migration(lines, middle=middle, days=YEAR, until=last)) if has_two_years else [],
        _channels(reading),
    )


def _lines(reading: Reader) -> ir.Table:
    """The lines of the reader's customers, with the family of their product."""
    lines = reading.mine(reading.found.table("fact_order_line"))
    products = reading.found.table("dim_product").select("product_id", "family")
    joined = lines.left_join(products, "product_id")
    joined = joined.mutate(family=joined.family.fill_null(""))
    return joined.filter(joined.ordered_on <= reading.study.as_of)


def _channels(reading: Reader) -> Sequence[Row]:
    """Through which channels one talks with them, the most used first."""
    talks = reading.mine(reading.found.table("fact_interaction"))
    talks = talks.filter(talks.channel.notnull())
    sums = talks.group_by("channel").aggregate(interactions=talks.count(), customers=talks.customer_id.nunique())
    found = reading.found.rows(sums)
    whole = sum(row["interactions"] for row in found) or 1
    told = [{**row, "channel": CHANNELS[row["channel"]], "share": row["interactions"] / whole} for row in found]
    return sorted(told, key=lambda row: (-row["interactions"], row["channel"]))


def _money(row: Row, names: Sequence[str]) -> Row:
    return {**row, **{name: None if row[name] is None else float(row[name]) / MILLION for name in names}}
