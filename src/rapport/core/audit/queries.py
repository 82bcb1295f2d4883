"""Reading what happened to a record."""

from __future__ import annotations

from django.db.models import QuerySet

from rapport.core.audit.models import RecordChange


def history_of(record_type: str, record_id: int) -> QuerySet[RecordChange]:
    """Return the changes of one record, newest first, with their entries."""
    changes = RecordChange.objects.filter(record_type=record_type, record_id=record_id)
    return changes.select_related("entry").order_by("-id")


def last_actor_name(record_type: str, record_id: int) -> str:
    """Return who changed the record last, for the sentence that tells of a clash."""
    names = RecordChange.objects.filter(record_type=record_type, record_id=record_id).order_by("-id")
    return names.values_list("entry__actor_name", flat=True).first() or ""
