"""What the study of next offers finds of products: what goes with each, what follows it, and who buys it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from rapport.analytic.methods.association import pairs as pairs_of
from rapport.analytic.methods.bought import Bought, bought, placed
from rapport.analytic.methods.histories import Floats
from rapport.analytic.methods.typical_buyer import Portraits, Space, told
from rapport.analytic.studies.offers import asked
from rapport.analytic.studies.offers.shapes import LEADS, LEAST_BUYERS, STEPS, TOGETHER
from rapport.analytic.studies.offers.tables import Catalogue

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from rapport.analytic.warehouse.queries import Warehouse

MOST_LINKS = 6
LEAST_LIFT = 1.2
MOST_STEPS = 20_000_000
Link = dict[str, Any]


def links(found: Warehouse, lines: ir.Table, known: Bought, catalogue: Catalogue) -> dict[int, list[Link]]:
    """The strongest links of each product: bought together in one order, and bought later by the same customers.

    Strong is what happens far more often than by chance: (count − expected) ÷ √expected.
    """
    every: dict[int, list[Link]] = defaultdict(list)
    for product, link in (*_together(found, lines, known), *_later(found, lines, known, catalogue)):
        every[product].append(link)
    return dict(every)


def _together(found: Warehouse, lines: ir.Table, known: Bought) -> Iterator[tuple[int, Link]]:
    """What stands in the same orders."""
    orders = bought(found.frame(asked.baskets(lines))).of(known.columns)
    rules = pairs_of(orders, least=LEAST_BUYERS)
    strong = rules.where(rules.lift >= LEAST_LIFT)
    expected = strong.count / strong.lift
    strength = (strong.count - expected) / np.sqrt(expected)
    for place in _best_of_each(strong.given, strength):
        yield int(known.columns[strong.given[place]]), _link(
            TOGETHER, known, strong.then[place], strong.count[place], strong.support[place],
            strong.confidence[place], strong.lift[place],
        )  # fmt: skip


def _later(found: Warehouse, lines: ir.Table, known: Bought, catalogue: Catalogue) -> Iterator[tuple[int, Link]]:
    """What the same customers first bought on a later day; a step up where it is dearer and of the same family."""
    kept = lines.filter(lines.product_id.isin(known.columns.tolist()))
    size = np.diff(known.ones.indptr)
    step = max(1, -(-int((size.astype(np.float64) ** 2).sum()) // MOST_STEPS))
    asked_of = kept.filter(kept.customer_id % step == 0) if step > 1 else kept
    rows = found.frame(asked.followed(asked.firsts(asked_of)))
    given, _known = placed(known.columns, rows.column("given").to_numpy())
    then, _known = placed(known.columns, rows.column("then").to_numpy())
    count = rows.column("count").to_numpy().astype(np.float64)
    chosen = known.by(known.rows[known.rows % step == 0]) if step > 1 else known
    buyers, total = np.maximum(chosen.buyers, 1), max(len(chosen.rows), 1)
    trust, expected = count / buyers[given], buyers[given] * buyers[then] / total
    lift = trust / (buyers[then] / total)
    steps_up = catalogue.dearer(known.columns)
    for kind, asked_for in ((STEPS, steps_up[given, then]), (LEADS, ~steps_up[given, then])):
        kept_rules = np.flatnonzero(asked_for & (count >= LEAST_BUYERS) & ((lift >= LEAST_LIFT / 2) | (kind == STEPS)))
        strength = (count - expected / 2)[kept_rules] / np.sqrt(expected[kept_rules])
        for place in kept_rules[_best_of_each(given[kept_rules], strength)]:
            link = _link(kind, known, then[place], count[place] * step, count[place] / total, trust[place], lift[place])
            days = rows.column("days")[int(place)].as_py()
            yield int(known.columns[given[place]]), link | {"days": round(days)}


def _best_of_each(given: Any, strength: Floats) -> Any:
    """The places of the strongest rules of each product."""
    order = np.lexsort((-strength, given))
    starts = np.flatnonzero(np.concatenate([[True], np.diff(given[order]) != 0])) if len(order) else np.array([], int)
    within = np.arange(len(order)) - np.repeat(starts, np.diff(np.append(starts, len(order))))
    return order[within < MOST_LINKS]


def _link(kind: str, known: Bought, then: int, count: float, support: float, trust: float, lift: float) -> Link:
    return {
        "product": int(known.columns[then]),
        "kind": kind,
        "count": int(count),
        "support": round(float(support), 6),
        "confidence": round(float(trust), 4),
        "lift": round(float(lift), 2),
    }


def portrait(space: Space, drawn: Portraits, place: int) -> dict[str, Any]:
    """The typical buyer of a product in plain values; amounts and counts as they are, not their logarithms."""
    found = dict(told(space, drawn, place))
    for name in ("basket", "breadth"):
        if name in found:
            found[name] = {key: round(10**value, 2) for key, value in found[name].items()}
    return found


def worth(found: Warehouse, lines: ir.Table, known: Bought, since: date) -> tuple[Floats, Floats]:
    """What an order of each product brings, in whole millionths: revenue, and margin; NaN where it is not known."""
    rows = found.frame(asked.brought(lines, since))
    keys = rows.column("product_id").to_numpy()
    order = np.argsort(keys)
    place, is_known = placed(keys[order], known.columns)
    revenue, margin = (
        np.where(is_known, rows.column(name).to_numpy(zero_copy_only=False).astype(np.float64)[order[place]], np.nan)
        if len(keys)
        else np.full(len(known.columns), np.nan)
        for name in ("revenue", "margin")
    )
    return revenue, margin
