"""The record that a note, a file or a tag hangs on: found within the reader's scope, without knowing its room."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q

from rapport.core.access.policies import policy_of
from rapport.kit.actor import Actor
from rapport.kit.errors import NotFound
from rapport.kit.records import RecordType, record_types, types_held_as


@dataclass(frozen=True)
class Held:
    """A visible record, and the name under which things point to it."""

    holder: str
    record: Any
    kind: RecordType

    @property
    def party_id(self) -> int | None:
        """The customer behind the record, where there is one."""
        return self.record.pk if self.holder == "party" else getattr(self.record, "party_id", None)

    @property
    def url(self) -> str:
        return self.kind.url(self.record)

    def may_edit(self, actor: Actor) -> bool:
        return policy_of(self.kind.model).may(actor, self.kind.edit_verb.partition(".")[2], self.record)

    def demand_edit(self, actor: Actor) -> None:
        """Refuse with NotAllowed unless the actor may edit the record."""
        policy_of(self.kind.model).demand(actor, self.kind.edit_verb.partition(".")[2], self.record)


def find_hung(rows: Any, uuid: Any, actor: Actor) -> Any:
    """Return the one of these rows with this public id that hangs on a visible record, or refuse with NotFound."""
    row = rows.filter(uuid=uuid).first()
    if row is None:
        raise NotFound
    find_held(row.record_type, actor, pk=row.record_id)
    return row


def held_of_many(rows: Iterable[Any], actor: Actor) -> dict[tuple[str, int], Held]:
    """Return the visible records that these rows hang on, one query for each kind of record."""
    wanted: dict[str, set[int]] = {}
    for row in rows:
        wanted.setdefault(row.record_type, set()).add(row.record_id)
    found: dict[tuple[str, int], Held] = {}
    for holder, ids in wanted.items():
        for kind in types_held_as(holder)[:1]:
            records = kind.model.objects.visible_to(actor).filter(pk__in=ids)
            found |= {(holder, record.pk): Held(holder, record, kind) for record in records}
    return found


def hanging_on_visible(rows: Any, actor: Actor, *, besides: Q | None = None) -> Any:
    """Return those of these rows that hang on a record which the actor may see; `besides`, those that need none."""
    return rows.filter(_hanging(actor, {kind.holder for kind in record_types.values()}, besides))


def count_hanging_on_visible(rows: Any, actor: Actor, *, holders: Collection[str], besides: Q | None = None) -> int:
    """Count them where it is known already on what kinds of records they hang: only those records are met."""
    return int(rows.filter(_hanging(actor, holders, besides)).count()) if holders else 0


def _hanging(actor: Actor, holders: Collection[str], besides: Q | None) -> Q:
    kinds = [kind for kind in record_types.values() if kind.holder in holders and actor.has(kind.view_verb)]
    seen = besides or Q(pk__in=[])
    for holder, model in {kind.holder: kind.model for kind in kinds}.items():
        record = model.objects.visible_to(actor).filter(pk=OuterRef("record_id"))
        seen |= Q(Exists(record), record_type=holder)
    return seen


def find_held(holder: str, actor: Actor, **by: Any) -> Held:
    """Return the visible record with this `uuid` or `pk`, or refuse with NotFound."""
    kinds = types_held_as(holder)
    row = kinds[0].model.objects.visible_to(actor).filter(**by).first() if kinds else None
    if row is None:
        raise NotFound
    return Held(holder, row, kinds[0])
