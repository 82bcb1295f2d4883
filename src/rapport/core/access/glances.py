"""What hangs on records, at a glance: the records and customers that it is about, read together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from rapport.kit.actor import Actor
from rapport.kit.records import Glance, glances, types_held_as

NOTHING: Mapping[int, Glance] = {}


class Hung(Protocol):
    """A row that hangs on a record."""

    record_type: str
    record_id: int
    party_id: int | None


@dataclass(frozen=True)
class Glances:
    """Records and customers by holder and id, as far as their reader may see them."""

    seen: Mapping[str, Mapping[int, Glance]]

    def about(self, row: Hung) -> Glance | None:
        return self.seen.get(row.record_type, NOTHING).get(row.record_id)

    def customer(self, row: Hung) -> Glance | None:
        return self.seen.get("party", NOTHING).get(row.party_id) if row.party_id is not None else None


def at_a_glance(actor: Actor, rows: Iterable[Hung]) -> Glances:
    """Return what these rows are about, a constant number of queries for any number of them."""
    wanted: dict[str, set[int]] = {}
    for row in rows:
        wanted.setdefault(row.record_type, set()).add(row.record_id)
        if row.party_id is not None:
            wanted.setdefault("party", set()).add(row.party_id)
    return Glances({holder: _of(holder, ids, actor) for holder, ids in wanted.items()})


def _of(holder: str, ids: Iterable[int], actor: Actor) -> Mapping[int, Glance]:
    """Return these records at a glance: as their room shows them, else by their name."""
    if holder in glances:
        return glances[holder](actor, ids)
    kind = next(iter(types_held_as(holder)), None)
    rows = kind.model.objects.visible_to(actor).filter(pk__in=ids) if kind else ()
    return {row.pk: Glance(f"{kind.label} {row}", kind.url(row)) for row in rows} if kind else {}
