"""The record that a note, a file or a tag hangs on: found within the reader's scope, without knowing its room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rapport.core.access.policies import policy_of
from rapport.kit.actor import Actor
from rapport.kit.errors import NotFound
from rapport.kit.records import RecordType, types_held_as


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


def find_held(holder: str, actor: Actor, **by: Any) -> Held:
    """Return the visible record with this `uuid` or `pk`, or refuse with NotFound."""
    kinds = types_held_as(holder)
    row = kinds[0].model.objects.visible_to(actor).filter(**by).first() if kinds else None
    if row is None:
        raise NotFound
    return Held(holder, row, kinds[0])
