"""Taking back a verb over many orders, from what the audit kept of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from rapport.core.audit.models import AuditEntry, RecordChange
from rapport.core.metadata.services import tags
from rapport.kit.actor import Actor
from rapport.kit.edits import Edit
from rapport.kit.errors import NotFound
from rapport.operational.orders.models import Order, OrderState
from rapport.operational.orders.services import bulk, orders


@transaction.atomic
def take_back(entry_id: int, *, by: Actor, at: datetime) -> int:
    """This function will undo one of the actor's own verbs over many orders, and say on how many.

    Refuses with NotFound, and as the contrary verb does.
    """
    entry = AuditEntry.objects.filter(pk=entry_id, actor_id=by.user_id).first()
    contrary = _CONTRARIES.get(entry.verb) if entry is not None else None
    if entry is None or contrary is None:
        raise NotFound
    return contrary(entry, list(entry.changes.filter(record_type="order").order_by("pk")), by, at)


def _put_back(entry: AuditEntry, changes: Sequence[RecordChange], by: Actor, at: datetime) -> int:
    before = {change.record_id: change.before for change in changes}
    versions = dict(Order.objects.live().filter(pk__in=before).values_list("pk", "version"))
    return orders.edit_many([Edit(pk, version, before[pk]) for pk, version in versions.items()], by=by, at=at).count


def _reopen(entry: AuditEntry, changes: Sequence[RecordChange], by: Actor, at: datetime) -> int:
    states: dict[str, list[int]] = {}
    for change in changes:
        states.setdefault(change.before["state"], []).append(change.record_id)
    return sum(bulk.reopen_many(ids, OrderState(state), by=by, at=at) for state, ids in states.items())


def _unbin(entry: AuditEntry, changes: Sequence[RecordChange], by: Actor, at: datetime) -> int:
    return bulk.restore_many([change.record_id for change in changes], by=by, at=at)


def _untag(entry: AuditEntry, changes: Sequence[RecordChange], by: Actor, at: datetime) -> int:
    return tags.untag_many("order", [change.record_id for change in changes], entry.params["tag"], by=by, at=at)


_CONTRARIES: Mapping[str, Callable[[AuditEntry, Sequence[RecordChange], Actor, datetime], int]] = {
    "order.edit_many": _put_back,
    "order.cancel_many": _reopen,
    "order.bin": _unbin,
    "tag.add_many": _untag,
}
