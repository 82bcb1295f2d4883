"""The typical buyer of a product: a portrait of those who bought it, and how far each customer is from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rapport.analytic.methods.bought import Bought
from rapport.analytic.methods.histories import Floats, Places, column
from rapport.analytic.methods.shapes import WrongParameter, WrongShape

MOST_LEVELS = 12
FARTHEST = 3.0
LEAST_KNOWN = 0.2
QUANTILES = np.linspace(0, 1, 21)


@dataclass(frozen=True, slots=True)
class Attribute:
    """One thing known of customers: a number, with its mean and spread, or a choice, with its levels.

    places: its columns of the space.
    """

    name: str
    places: tuple[int, ...]
    mean: float = 0.0
    spread: float = 1.0
    levels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Space:
    """Customers as points: rows in the order of the frame; two customers that differ in one attribute by as much as
    customers do on average are about 1 apart in it. known: customers × attributes, whether it is known of them."""

    points: Floats
    attributes: tuple[Attribute, ...]
    known: Any


def space(frame: Any, *, numbers: Sequence[str], choices: Sequence[str]) -> Space:
    """Put customers into a space in which distance is likeness.

    Formula: number → (x − mean) ÷ standard deviation, cut at ±`FARTHEST`, 0 where it is not known; choice → a column a
    level (the `MOST_LEVELS` most frequent, none for others and for what is not known), 1 ÷ √2 in its own.
    Takes: a frame with these columns, one row a customer; numbers as NaN and choices as None or "" where not known.
    Gives: a `Space`. Attributes in which all are alike are left out. Errors: WrongShape, WrongParameter for nobody.
    """
    parts: list[Floats] = []
    told_of: list[Any] = []
    attributes: list[Attribute] = []
    for name in numbers:
        values = column(frame, name)
        known = np.isfinite(values)
        mean, spread = (float(values[known].mean()), float(values[known].std())) if known.any() else (0.0, 0.0)
        if spread > 0:
            scaled = np.clip((np.where(known, values, mean) - mean) / spread, -FARTHEST, FARTHEST)
            attributes.append(Attribute(name, (len(parts),), mean, spread))
            parts.append(scaled)
            told_of.append(known)
    for name in choices:
        values = _words(frame, name)
        levels, counts = np.unique(values[values != ""], return_counts=True)
        kept = sorted(levels[np.argsort(-counts, kind="stable")[:MOST_LEVELS]].tolist())
        if len(kept) > 1:
            attributes.append(Attribute(name, tuple(range(len(parts), len(parts) + len(kept))), levels=tuple(kept)))
            parts += [(values == level) / np.sqrt(2) for level in kept]
            told_of.append(values != "")
    if not parts:
        raise WrongParameter("customers do not differ in anything that is known of them")
    return Space(np.stack(parts, axis=1).astype(np.float32), tuple(attributes), np.stack(told_of, axis=1))


def _words(frame: Any, name: str) -> Any:
    names = list(frame.column_names if hasattr(frame, "column_names") else frame.keys())
    if name not in names:
        raise WrongShape(f"missing column: {name}; the table has: {', '.join(map(str, names))}")
    values = frame[name]
    plain = values.to_pylist() if hasattr(values, "to_pylist") else list(values)
    return np.array([str(value) if value is not None else "" for value in plain])


@dataclass(frozen=True, slots=True)
class Portraits:
    """The typical buyer of each product: its place in the space, and how far its buyers are from it.

    centres: products × columns; far: products × quantiles (`QUANTILES`) of the distances of the buyers; known:
    products × attributes, of which share of the buyers each attribute is known; middle and known_of_all: both of all.
    """

    centres: Floats
    far: Floats
    known: Floats
    middle: Floats
    known_of_all: Floats

    def distances(self, points: Floats, products: Places) -> Floats:
        """How far each point is from the typical buyer of its product.

        Formula: √(Σ (point − centre)²) over the columns. Takes: n points and n products. Gives: n distances.
        """
        return np.asarray(np.sqrt(((points - self.centres[products]) ** 2).sum(axis=-1)), np.float64)

    def typical(self, points: Floats, products: Places) -> Floats:
        """Which share of the product's own buyers are farther from its typical buyer than each point, 0…1."""
        found, steps = self.distances(points, products), self.far[products]
        above = np.clip((found[:, None] > steps).sum(axis=1), 1, len(QUANTILES) - 1)
        row = np.arange(len(found))
        low, high = steps[row, above - 1], steps[row, above]
        within = np.clip((found - low) / np.where(high > low, high - low, 1), 0, 1)
        return np.asarray(1 - (QUANTILES[above - 1] + within * (QUANTILES[above] - QUANTILES[above - 1])))


def portraits(bought: Bought, known: Space, *, sample: int = 2_000) -> Portraits:
    """Draw the typical buyer of each product.

    Formula: centre = mean of the points of its buyers, so that numbers become means and choices shares; the quantiles
    of the distances are those of at most `sample` of the buyers, evenly spaced.
    Takes: customers × products and the same customers in the space, in one order. Gives: `Portraits`; a product
    without buyers stands in the middle of all customers. Errors: WrongShape where the customers are not the same.
    Source: content-based recommendation: Pazzani, Billsus (2007), « Content-Based Recommendation Systems ».
    """
    table = bought.ones.tocsc()
    if table.shape[0] != len(known.points):
        raise WrongShape(f"{table.shape[0]} customers have bought, {len(known.points)} are known")
    count = np.diff(table.indptr)
    centres = (table.T @ known.points) / np.maximum(count, 1)[:, None]
    middle = known.points.mean(axis=0)
    centres[count == 0] = middle
    far = np.zeros((len(count), len(QUANTILES)))
    for product in np.flatnonzero(count):
        buyers = table.indices[table.indptr[product] : table.indptr[product + 1]]
        buyers = buyers[:: max(1, -(-len(buyers) // sample))]
        away = np.sqrt(((known.points[buyers] - centres[product]) ** 2).sum(axis=1))
        far[product] = np.quantile(away, QUANTILES)
    known_of = (table.T @ known.known.astype(np.float32)) / np.maximum(count, 1)[:, None]
    return Portraits(centres.astype(np.float32), far, known_of, middle, known.known.mean(axis=0))


def told(known: Space, drawn: Portraits, product: int) -> Mapping[str, Any]:
    """A portrait in plain values, of those buyers of whom an attribute is known; it is left out where it is of few.

    Formula: centre ÷ share of the buyers of whom it is known; a number is turned back by mean and standard deviation.
    Takes: the space, the portraits and the place of a product. Gives: by attribute {"mean", "of_all"} or {"shares",
    "of_all"}, shares by level; means are those of values cut at `FARTHEST`.
    """
    found: dict[str, Any] = {}
    for place, each in enumerate(known.attributes):
        share = float(drawn.known[product, place])
        if share < LEAST_KNOWN:
            continue
        columns = list(each.places)
        own, of_all = drawn.centres[product][columns] / share, drawn.middle[columns] / float(drawn.known_of_all[place])
        if each.levels:
            shares = [
                {level: round(float(value) * np.sqrt(2), 4) for level, value in zip(each.levels, values, strict=True)}
                for values in (own, of_all)
            ]
            found[each.name] = {"shares": shares[0], "of_all": shares[1]}
        else:
            means = [round(float(values[0]) * each.spread + each.mean, 4) for values in (own, of_all)]
            found[each.name] = {"mean": means[0], "of_all": means[1]}
    return found
