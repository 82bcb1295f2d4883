"""What this room does when a file has come in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse

from rapport.core.exchange.events import ImportFinished
from rapport.core.exchange.models import Import
from rapport.core.notify.services import Notice, send
from rapport.kit.actor import Actor

FINISHED = "import.finished"


def tell_who_asked(event: ImportFinished, *, at: datetime) -> None:
    """Who asked for an import hears that it is done, and what waits for them."""
    record = Import.objects.filter(pk=event.import_id, created_by__isnull=False).first()
    if record is None or record.created_by_id is None:
        return
    words = {"uuid": record.uuid, "file": record.file_name, "rows": record.row_count, "refused": record.refused_count}
    key = f"{FINISHED}:{record.pk}"
    send([Notice(record.created_by_id, FINISHED, key, words=words)], by=Actor.system(), at=at)


def address_of(words: Mapping[str, Any]) -> str:
    """The page of the import that a notification tells of."""
    return reverse("exchange:import_detail", args=[words["uuid"]])
