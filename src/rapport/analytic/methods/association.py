"""What is bought together: frequent sets of products, and the rules between them (contract T13, T15, T16)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, triu

from rapport.analytic.methods.bought import Bought
from rapport.analytic.methods.histories import Floats, Places
from rapport.analytic.methods.shapes import WrongParameter

Set = tuple[int, ...]
Bits = NDArray[np.uint64]
WORD = 64
LONGEST = 10


@dataclass(frozen=True, slots=True)
class Rule:
    """Who has all of `given` has `then` too: columns of the table; count of the baskets that hold both.

    support: share of all baskets; confidence: share of those that hold `given`; lift: confidence ÷ the share of all
    baskets that hold `then` (1: no more often than by chance).
    """

    given: Set
    then: int
    count: int
    support: float
    confidence: float
    lift: float


@dataclass(frozen=True, slots=True)
class Pairs:
    """Rules of one product to one other, side by side; each pair stands in both directions.

    given, then: columns; count: baskets that hold both; support, confidence, lift: as in `Rule`.
    """

    given: Places
    then: Places
    count: Floats
    support: Floats
    confidence: Floats
    lift: Floats

    def __len__(self) -> int:
        return len(self.given)

    def where(self, kept: NDArray[Any]) -> Pairs:
        """Some of them: those of a mask, or in an order of places."""
        return Pairs(*(getattr(self, name)[kept] for name in self.__slots__))


def frequent(baskets: Bought, *, support: float, longest: int = LONGEST) -> dict[Set, int]:
    """Find all sets of products that at least a share of the baskets hold, and how many do.

    Formula: count(X) = number of baskets ⊇ X; X is frequent when count(X) ≥ support × baskets. Depth first: a set is
    extended by later products alone, and only where it is frequent itself, as no set is more frequent than its parts.
    Takes: baskets (rows) of products (columns); support in 0…1; longest: most products in a set. Gives: sets of column
    numbers, rising, each with its count; single products too.
    Assumes: what fits in memory as bits, baskets × products ÷ 8 bytes; for pairs alone of more, see `pairs`.
    Errors: WrongParameter for a support outside 0…1 or no length.
    Source: Zaki (2000), « Scalable Algorithms for Association Mining » (Eclat), IEEE TKDE 12.
    """
    if not 0 < support <= 1 or longest < 1:
        raise WrongParameter(f"a support lies in 0…1 and sets have one product or more: {support}, {longest}")
    total = baskets.table.shape[0]
    least = max(1, int(np.ceil(support * total - 1e-9)))
    counts = baskets.buyers
    kept = np.flatnonzero(counts >= least)
    found: dict[Set, int] = {(int(item),): int(counts[item]) for item in kept}
    if longest > 1:
        for items, count in _longer((), kept, _bits(baskets, kept), least, longest):
            found[items] = count
    return found


def _bits(baskets: Bought, items: Places) -> Bits:
    """One row a product: a bit a basket, in words."""
    total = baskets.table.shape[0]
    table = csr_array(baskets.table)[:, items].tocoo()
    rows, columns = table.coords
    words = np.zeros((len(items), -(-total // WORD)), np.uint64)
    np.bitwise_or.at(words, (columns, rows // WORD), np.uint64(1) << (rows % WORD).astype(np.uint64))
    return words


def _longer(before: Set, items: Places, bits: Bits, least: int, longest: int) -> Iterator[tuple[Set, int]]:
    """The frequent sets that begin with `before`; `bits` are the baskets of `before` with each of the items."""
    for place, item in enumerate(items[:-1]):
        both = bits[place + 1 :] & bits[place]
        counts = np.bitwise_count(both).sum(axis=1, dtype=np.int64)
        kept = np.flatnonzero(counts >= least)
        if not len(kept):
            continue
        begun, following = (*before, int(item)), items[place + 1 :][kept]
        yield from (((*begun, int(last)), int(counts[at])) for last, at in zip(following, kept, strict=True))
        if len(begun) + 2 <= longest and len(kept) > 1:
            yield from _longer(begun, following, both[kept], least, longest)


def rules(sets: Mapping[Set, int], baskets: int, *, confidence: float) -> list[Rule]:
    """Read rules off the frequent sets: of each set, one product follows from the others.

    Formula: for X of two products or more and i in X: confidence = count(X) ÷ count(X∖{i}), support = count(X) ÷
    baskets, lift = confidence ÷ (count({i}) ÷ baskets). Rules below the confidence asked are left out.
    Takes: what `frequent` gives; the number of baskets; confidence in 0…1. Gives: rules, the strongest lift first.
    Errors: WrongParameter. Source: Agrawal, Imielinski, Swami (1993), SIGMOD; counted as by `apriori` of CRAN arules.
    """
    if not 0 <= confidence <= 1 or baskets < 1:
        raise WrongParameter(f"a confidence lies in 0…1, of one basket or more: {confidence}, {baskets}")
    found = []
    for items, count in sets.items():
        for place, then in enumerate(items if len(items) > 1 else ()):
            given = items[:place] + items[place + 1 :]
            trust = count / sets[given]
            if trust >= confidence:
                lift = trust * baskets / sets[(then,)]
                found.append(Rule(given, then, count, count / baskets, trust, lift))
    return sorted(found, key=lambda rule: (-rule.lift, -rule.confidence, rule.given, rule.then))


def pairs(baskets: Bought, *, least: int) -> Pairs:
    """Find the rules of one product to one other, of any number of baskets.

    Formula: counts are the product of the table with itself; support, confidence and lift as in `rules`.
    Takes: baskets (rows) of products (columns); least: baskets that hold both, 1 or more. Gives: `Pairs`, in both
    directions, none of a product with itself. Errors: WrongParameter. Source: as `rules`.
    """
    if least < 1:
        raise WrongParameter(f"a pair stands in one basket or more, not {least}")
    table = baskets.ones
    both = triu(table.T @ table, k=1, format="coo")
    kept = both.data >= least
    one, other = (np.asarray(each[kept], np.intp) for each in (both.row, both.col))
    count = np.tile(both.data[kept].astype(np.float64), 2)
    given, then = np.concatenate([one, other]), np.concatenate([other, one])
    buyers, total = baskets.buyers, float(table.shape[0])
    trust = count / buyers[given]
    return Pairs(given, then, count, count / max(total, 1.0), trust, trust * total / buyers[then])
