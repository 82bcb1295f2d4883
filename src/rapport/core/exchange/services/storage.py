"""Where the files of imports are kept: under the files folder, by public id, never by the user's name."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from typing import Protocol
from uuid import UUID

from django.conf import settings

from rapport.core.exchange.models import Import
from rapport.core.exchange.models.imports import KEPT
from rapport.core.exchange.services.room import DiskFull, room_needed

_FOLDER = "imports"


class Readable(Protocol):
    """Anything that gives bytes."""

    def read(self, size: int = -1, /) -> bytes: ...


def keep(content: Readable, *, uuid: UUID) -> str:
    """This function will copy a file into the files folder and return its place there. Refuses with DiskFull."""
    place = f"{_FOLDER}/{uuid.hex[-2:]}/{uuid.hex}"
    target = Path(settings.MEDIA_ROOT) / place
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with room_needed(), target.open("wb") as file:
            shutil.copyfileobj(content, file, 1 << 20)
    except DiskFull:
        target.unlink(missing_ok=True)
        raise
    return place


def sweep(*, at: datetime) -> int:
    """This function will forget the files of imports that ended more than a month ago, and the rows left of them."""
    old = Import.objects.exclude(path="").filter(created_at__lt=at - KEPT).exclude(state__in=Import.BUSY)
    for record in old:
        forget(record.path)
        record.rows.all().delete()
    return old.update(path="")


def forget(place: str) -> None:
    """This function will remove a kept file, if it is still there."""
    (Path(settings.MEDIA_ROOT) / place).unlink(missing_ok=True)
