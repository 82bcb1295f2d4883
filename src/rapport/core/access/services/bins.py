"""Bins: thirty days to change one's mind, then deletion of what nothing needs any more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import PROTECT, Exists, OuterRef

from rapport.core.access.events import RecordsDeleted
from rapport.core.access.policies import demand
from rapport.core.audit import services as audit
from rapport.kit.actor import Actor
from rapport.kit.records import remove_hanging
from rapport.kit.registry import Registry

KEPT = timedelta(days=30)
BATCH = 500


def _delete(rows: Sequence[Any]) -> None:
    type(rows[0])._base_manager.filter(pk__in=[row.pk for row in rows]).delete()


@dataclass(frozen=True)
class Binned:
    """A model whose rows wait in a bin. Its key on the shelf is the name under which things hang on its rows."""

    model: Any
    delete: Callable[[Sequence[Any]], Any] = _delete


binned: Registry[Binned] = Registry("binned")


def purge(holder: str, *, by: Actor, at: datetime) -> int:
    """This function will delete what has been in one bin for thirty days, with all that hangs on it, and say how many.

    What something protects stays: a customer with orders, a product that orders name. Refuses with NotAllowed.
    """
    demand(by, "bin.purge")
    count = 0
    while gone := _purge(holder, by=by, at=at):
        count += gone
    return count


def kept_until(rows: Sequence[Any]) -> dict[int, datetime]:
    """Return when each of these rows of one bin is deleted; those that something protects are left out."""
    if not rows:
        return {}
    free = deletable(type(rows[0])._base_manager.filter(pk__in=[row.pk for row in rows]))
    going = set(free.values_list("pk", flat=True))
    return {row.pk: row.binned_at + KEPT for row in rows if row.pk in going}


def deletable(rows: Any) -> Any:
    """Return those that no room protects: an order, for example, keeps its customer."""
    for relation in rows.model._meta.related_objects:
        if getattr(relation, "on_delete", None) is PROTECT:
            held = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
            rows = rows.filter(~Exists(held))
    return rows


@transaction.atomic
def _purge(holder: str, *, by: Actor, at: datetime) -> int:
    kind = binned[holder]
    due = deletable(kind.model._base_manager.filter(binned_at__lt=at - KEPT)).order_by("pk")
    rows = list(due.select_for_update()[:BATCH])
    if rows:
        ids = [row.pk for row in rows]
        remove_hanging(holder, ids)
        kind.delete(rows)
        changes = [audit.Change(holder, row.pk, getattr(row, "party_id", None)) for row in rows]
        audit.record(f"{holder}.purge", by=by, at=at, changes=changes, announces=[RecordsDeleted(holder, tuple(ids))])
    return len(rows)
