"""The study of next offers: what each active customer buys next of what they have never bought, proven on past days."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from scipy.sparse import csr_array

from rapport.analytic.methods.bought import Bought, Keys, bought, placed
from rapport.analytic.methods.collaborative import Model, Popular, best
from rapport.analytic.methods.histories import Floats, Places
from rapport.analytic.methods.shapes import WrongParameter
from rapport.analytic.methods.trials import Chosen, chosen, trial
from rapport.analytic.methods.typical_buyer import Portraits, Space, portraits, space
from rapport.analytic.studies.offers import asked, evidence, products
from rapport.analytic.studies.offers.shapes import (
    ACTIVE_DAYS,
    KEPT,
    LEAST_BUYERS,
    MOST_PRODUCTS,
    SHOWN,
)
from rapport.analytic.studies.offers.tables import SCHEMA, Catalogue
from rapport.operational.catalog.services.offers import Found

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from rapport.analytic.warehouse.queries import Warehouse

SHORTEST, LONGEST, PART = 28, 365, 5
LEAST_JUDGED = 30
AT_ONCE = 2_000
Step = Callable[[int, int], None]


class TooFew(Exception):
    """The orders do not allow a proof, and without one nothing is offered; its text is the reason's key."""


@dataclass
class Offering:
    """One computation of next offers; `figures` tell of it once its rows have been read.

    The last fifth of the history (4 weeks to a year) is held out: models are tried on it beside popularity, and the
    better one is learned anew from everything. A propensity is how often offers of such a score were bought in as many
    days. Only products on sale that at least five customers have bought and paid are offered, of the 3,000 most bought.
    """

    as_of: date
    found: Warehouse
    step: Step = lambda done, total: None
    figures: dict[str, Any] = field(default_factory=dict)

    def rows(self) -> Iterator[pa.Table]:
        """Rows of `SCHEMA`, customer by customer; none where the data are too few (`figures["reason"]`)."""
        try:
            ready = self._ready()
        except (TooFew, WrongParameter) as error:
            self.figures |= {"reason": str(error) if isinstance(error, TooFew) else "too_few", "offers": 0}
            return
        self.figures |= {"offers": 0, "offered_customers": 0}
        self.ready = ready
        for start in range(0, len(ready.customers), AT_ONCE):
            self.step(start, len(ready.customers))
            yield self._counted(_offered(ready, ready.customers[start : start + AT_ONCE]))

    def products(self) -> list[Found]:
        """What was found of each product; after the rows."""
        ready = getattr(self, "ready", None)
        return list(_of_products(ready)) if ready else []

    def _counted(self, rows: pa.Table) -> pa.Table:
        first = rows.column("place").to_numpy() <= SHOWN
        self.figures["offers"] += int(first.sum())
        self.figures["offered_customers"] += len(np.unique(rows.column("customer_id").to_numpy()))
        return rows

    def _ready(self) -> _Ready:
        lines = asked.lines(self.found, self.as_of)
        known = bought(self.found.frame(asked.pairs(lines, self.as_of)), age="age")
        catalogue = asked.catalogue()
        if not len(known.rows):
            raise TooFew("nothing_bought")
        proven = self._proven(lines)
        columns = _on_offer(known, catalogue)
        if not len(columns):
            raise TooFew("too_few")
        shown = known.of(columns)
        model = proven.fit(shown)
        customers = self.found.frame(asked.active(lines, self.as_of)).column("customer_id").to_numpy()
        place, is_known = placed(catalogue.ids, columns)
        self.figures |= {
            "customers": len(customers), "products": int((catalogue.on_sale[place] & is_known).sum()),
            "model": "popular" if isinstance(model, Popular) else "ease", "recall": proven.recall,
            "popular": proven.popular, "at": proven.at, "covered": proven.covered,
            "popular_covered": proven.popular_covered,
            "judged": proven.judged, "share": proven.share, "shrink": proven.shrink,
        }  # fmt: skip
        since = self.as_of - timedelta(days=ACTIVE_DAYS)
        revenue, margin = products.worth(self.found, lines, shown, since)
        like, drawn = self._portraits(lines, shown)
        return _Ready(
            self.found, lines, shown, model, proven, catalogue, customers,
            barred=~(catalogue.on_sale[place] & is_known & (revenue > 0)), refused=_refused(),
            revenue=revenue, margin=margin, space=like, portraits=drawn, rules=evidence.Rules.of(shown, catalogue),
        )  # fmt: skip

    def _proven(self, lines: ir.Table) -> Chosen:
        """Try it on the last days. Refuses where they are too few, or too few bought anything new in them."""
        first = self.found.row(lines.aggregate(first=lines.ordered_on.min()))["first"]
        days = min(LONGEST, (self.as_of - first).days // PART)
        if days < SHORTEST:
            raise TooFew("too_short")
        cut = self.as_of - timedelta(days=days)
        before = lines.filter(lines.ordered_on <= cut)
        learned = bought(self.found.frame(asked.pairs(before, cut)), age="age")
        later = bought(self.found.frame(asked.pairs(lines.filter(lines.ordered_on > cut), self.as_of)))
        judged = self.found.frame(asked.active(before, cut)).column("customer_id").to_numpy()
        held_out = trial(learned, later, most=MOST_PRODUCTS, asked=judged)
        if np.count_nonzero(held_out.wanted) < LEAST_JUDGED:
            raise TooFew("too_few")
        self.figures |= {"held_days": days, "cut": cut.isoformat()}
        return chosen(held_out)

    def _portraits(self, lines: ir.Table, known: Bought) -> tuple[Space | None, Portraits | None]:
        """Customers as points, and the typical buyer of each product; nothing where customers are all alike."""
        profiles = asked.profiles(lines, self.found, known.rows, self.as_of)
        try:
            like = space(profiles, numbers=asked.NUMBERS, choices=asked.CHOICES)
        except WrongParameter:
            return None, None
        return like, portraits(known, like)


@dataclass(frozen=True)
class _Ready:
    """All that offers are made from: `known` are customers × the products on offer, and those that speak for them."""

    found: Warehouse
    lines: ir.Table
    known: Bought
    model: Model
    proven: Chosen
    catalogue: Catalogue
    customers: Keys
    barred: Any
    refused: Bought | None
    revenue: Floats
    margin: Floats
    space: Space | None
    portraits: Portraits | None
    rules: evidence.Rules


def _refused() -> Bought | None:
    rows = asked.refused()
    return bought(rows) if len(rows) else None


def _on_offer(known: Bought, catalogue: Catalogue) -> Keys:
    """The products that models learn from: of those in the catalogue with enough buyers, the most bought."""
    _place, is_known = placed(catalogue.ids, known.columns)
    buyers = np.where(is_known, known.buyers, 0)
    order = np.argsort(-buyers, kind="stable")[:MOST_PRODUCTS]
    return np.sort(known.columns[order[buyers[order] >= LEAST_BUYERS]])


def _offered(ready: _Ready, customers: Keys) -> pa.Table:
    """The offers of some customers."""
    held = ready.known.by(customers)
    scores = np.array(ready.model.scores(held), np.float32)
    scores[:, ready.barred] = -np.inf
    found = best(scores, _not_to_offer(ready, held), KEPT)
    likeness = evidence.likeness(ready.portraits, _points(ready, customers), found)
    why = evidence.reasons(held, found, ready.model, ready.rules, likeness)
    made = found >= 0
    column = found[made]
    score = np.take_along_axis(scores, np.maximum(found, 0), axis=1)[made]
    chance = ready.proven.hit_rate.of(score)
    because = why.because[made]
    row = {
        "customer_id": np.repeat(customers, made.sum(axis=1)),
        "place": (np.cumsum(made, axis=1))[made],
        "product_id": ready.known.columns[column],
        "score": score.astype(np.float64),
        "propensity": chance,
        "expected_revenue": _amount(chance * ready.revenue[column]),
        "expected_margin": _amount(chance * ready.margin[column]),
        "reason": pa.array(why.kind[made], pa.string()),
        "because_id": pa.array(ready.known.columns[np.maximum(because, 0)], mask=because < 0),
        "count": why.count[made].astype(np.int64),
        **{name: _number(getattr(why, name)[made]) for name in ("support", "confidence", "lift", "typical")},
    }
    return pa.table(row, schema=SCHEMA)


def _not_to_offer(ready: _Ready, held: Bought) -> Any:
    if ready.refused is None:
        return held.table
    return csr_array(held.table + ready.refused.by(held.rows).of(held.columns).table)


def _points(ready: _Ready, customers: Keys) -> Floats:
    if ready.space is None:
        return np.zeros((len(customers), 1))
    place, _known = placed(ready.known.rows, customers)
    return ready.space.points[place]


def _amount(values: Floats) -> pa.Array:
    known = np.isfinite(values)
    return pa.array(np.where(known, values, 0).round().astype(np.int64), mask=~known)


def _number(values: Floats) -> pa.Array:
    return pa.array(np.where(np.isfinite(values), values, 0), mask=~np.isfinite(values))


def _of_products(ready: _Ready) -> Iterator[Found]:
    linked = products.links(ready.found, ready.lines, ready.known, ready.catalogue)
    places: Places = np.arange(len(ready.known.columns))
    for place, product, buyers in zip(places, ready.known.columns, ready.known.buyers, strict=True):
        drawn = ready.portraits
        portrait = products.portrait(ready.space, drawn, int(place)) if ready.space and drawn else {}
        yield Found(int(product), int(buyers), linked.get(int(product), []), portrait)
