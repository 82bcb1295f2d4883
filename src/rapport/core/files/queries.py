"""Reading attachments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.db.models import QuerySet

from rapport.core.access.held import Held, hanging_on_visible
from rapport.core.files.models import Attachment
from rapport.kit.actor import Actor
from rapport.kit.prepared import prepared

SHOWN = 50


def files_of(holder: str, record_id: int) -> Sequence[Attachment]:
    """Return the latest files of a record, newest first. Whoever asks has read the record."""
    return _files_of(record_id, holder=holder)


@prepared
def _files_of(record_id: int, *, holder: str) -> QuerySet[Attachment]:
    rows = Attachment.objects.filter(record_type=holder, record_id=record_id, binned_at=None)
    return rows.order_by("-added_at", "-id")[:SHOWN]


def files_on(held: Held) -> QuerySet[Attachment]:
    """Return the files of a record that the reader may see, without those in the bin."""
    return Attachment.objects.filter(record_type=held.holder, record_id=held.record.pk, binned_at=None)


def lines(actor: Actor, ids: Iterable[int]) -> Mapping[int, Attachment]:
    """Return these files by id, without those in the bin and those on records that the reader may not see."""
    rows = hanging_on_visible(Attachment.objects.filter(pk__in=list(ids), binned_at=None), actor)
    return {row.pk: row for row in rows}
