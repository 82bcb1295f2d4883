"""Matching: which known party a row of a file, an order or a message means."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from rapport.kit.bulk import any_key, any_of
from rapport.kit.text import fold
from rapport.operational.parties.models import ContactPoint, ContactPointKind, ExternalId

_CHUNK = 10_000
T = TypeVar("T")


@dataclass(slots=True)
class Found:
    """Parties by their number in a source and by their match keys; and who of them has a number in the source."""

    by_external: dict[str, int] = field(default_factory=dict)
    by_key: dict[str, tuple[int, ...]] = field(default_factory=dict)
    numbered: set[int] = field(default_factory=set)

    def hits(self, keys: Iterable[str]) -> list[int]:
        """Every party that has one of these addresses or numbers, each once."""
        return list(dict.fromkeys(party for key in keys for party in self.by_key.get(key, ())))


def find_parties(source: str, external_ids: Collection[str], keys: Collection[str]) -> Found:
    """Return who is known under these numbers of a source, e-mail addresses and telephone numbers."""
    found = Found()
    for part in _parts(external_ids):
        rows = ExternalId.objects.filter(source=source, external_id__in=any_of(part))
        found.by_external.update(rows.values_list("external_id", "party_id"))
    for part in _parts(keys):
        points = ContactPoint.objects.order_by().filter(
            kind__in=[ContactPointKind.EMAIL, ContactPointKind.PHONE],
            match_key__in=any_of(part),
            party__binned_at__isnull=True,
        )
        for key, party in points.values_list("match_key", "party_id"):
            known = found.by_key.get(key, ())
            if party not in known:
                found.by_key[key] = (*known, party)
    hits = {party for parties in found.by_key.values() for party in parties}
    for ids in _parts(hits):
        numbered = ExternalId.objects.filter(source=source, party_id__in=any_key(ids))
        found.numbered.update(numbered.values_list("party_id", flat=True))
    return found


def may_be_same(one: str, other: str) -> bool:
    """Two names that can belong to one party: the same words, an initial for a word, or no name at all."""
    left, right = fold(one).replace("-", " ").split(), fold(other).replace("-", " ").split()
    if not left or not right or sorted(left) == sorted(right):
        return True
    short, long = sorted((left, right), key=len)
    rest = list(long)
    for word in short:
        match = next((w for w in rest if w == word or w[0] == word.rstrip(".") or w.rstrip(".") == word[0]), None)
        if match is None:
            return False
        rest.remove(match)
    return len(short) > 1 or len(long) == 1


def _parts(values: Collection[T]) -> Iterable[list[T]]:
    listed = list(values)
    return (listed[start : start + _CHUNK] for start in range(0, len(listed), _CHUNK))
