"""Taking back a verb over many customers, from what the audit kept of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from rapport.core.audit.models import AuditEntry, RecordChange
from rapport.core.metadata.services import tags
from rapport.kit.actor import Actor
from rapport.kit.errors import DomainError, NotFound
from rapport.operational.parties.services import bin as bins
from rapport.operational.parties.services import ownership, preferences, records


class CannotBeUndone(DomainError):
    code = "cannot_be_undone"
    message = _("This can no longer be undone here.")


def take_back(entry_id: int, *, by: Actor, at: datetime) -> int:
    """This function will undo one of the actor's own verbs, and say on how many customers.

    Refuses with NotFound, CannotBeUndone, and as the contrary verb does.
    """
    entry = AuditEntry.objects.filter(pk=entry_id, actor_id=by.user_id).first()
    if entry is None:
        raise NotFound
    contrary = _CONTRARIES.get(entry.verb)
    if contrary is None:
        raise CannotBeUndone
    return contrary(entry, list(entry.changes.order_by("pk")), by, at)


def _unbin(entry: AuditEntry, changes: Sequence[RecordChange], by: Actor, at: datetime) -> int:
    return bins.restore_many([change.record_id for change in changes], by=by, at=at)


def _give_back(entry: AuditEntry, changes: Sequence[RecordChange], by: Actor, at: datetime) -> int:
    return ownership.give_back([(change.record_id, change.before) for change in changes], by=by, at=at)


def _untag(entry: AuditEntry, changes: Sequence[RecordChange], by: Actor, at: datetime) -> int:
    return tags.untag_many("party", [change.record_id for change in changes], entry.params["tag"], by=by, at=at)


def _tag(entry: AuditEntry, changes: Sequence[RecordChange], by: Actor, at: datetime) -> int:
    return tags.tag_many("party", [change.record_id for change in changes], entry.params["tag"], by=by, at=at)


def _put_back(entry: AuditEntry, changes: Sequence[RecordChange], by: Actor, at: datetime) -> int:
    return records.put_back_many([(change.record_id, change.before) for change in changes], by=by, at=at)


def _prefer(entry: AuditEntry, changes: Sequence[RecordChange], by: Actor, at: datetime) -> int:
    before: dict[str, list[int]] = {}
    for change in changes:
        before.setdefault(change.before["preferred_channel"], []).append(change.record_id)
    return sum(preferences.prefer_many(ids, channel, by=by, at=at) for channel, ids in before.items())


_CONTRARIES: Mapping[str, Callable[[AuditEntry, Sequence[RecordChange], Actor, datetime], int]] = {
    "party.bin": _unbin,
    "party.assign": _give_back,
    "party.prefer": _prefer,
    "party.edit_many": _put_back,
    "tag.add_many": _untag,
    "tag.remove_many": _tag,
}
