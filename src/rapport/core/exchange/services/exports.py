"""Exports: rows leave the house as a file, and the audit says so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from rapport.core.audit import services as audit
from rapport.core.exchange.models import ExportFile
from rapport.core.exchange.models.exports import KEPT
from rapport.core.exchange.writing.formats import MEDIA_TYPES, WRITERS
from rapport.core.jobs import services as jobs
from rapport.core.jobs.models import Job
from rapport.kit.actor import Actor
from rapport.kit.errors import DomainError
from rapport.kit.ports import FileDrop

STEP = 1_000


class UnknownExportFormat(DomainError):
    code = "unknown_export_format"
    message = _("“%(format)s” is not a format to export to. Choose among: %(known)s.")


class Exporter:
    """What lists use to write their rows."""

    @transaction.atomic
    def export(
        self,
        *,
        name: str,
        headers: Sequence[str],
        rows: Iterable[Sequence[Any]],
        file_format: str,
        by: Actor,
        at: datetime,
    ) -> FileDrop:
        """This function will write rows that the caller has already scoped, and note who took them.

        Refuses a format that is not known.
        """
        write = WRITERS.get(file_format)
        if write is None:
            raise UnknownExportFormat(field="format", format=file_format, known=", ".join(WRITERS))
        params = {"list": name, "format": file_format, "columns": list(headers)}
        audit.record("list.export", by=by, at=at, changes=[], params=params)
        file_name = f"{name}-{at:%Y-%m-%d}.{file_format}"
        return FileDrop(write(headers, rows), MEDIA_TYPES[file_format], file_name)

    def later(self, *, name: str, query: str, file_format: str, by: Actor, at: datetime) -> str:
        """This function will have a long list written in the background, and return the page that shows its file."""
        return reverse("exchange:export_detail", args=[request_file(name, query, file_format, by=by, at=at).uuid])


@transaction.atomic
def request_file(list_key: str, query: str, file_format: str, *, by: Actor, at: datetime) -> ExportFile:
    """This function will ask for a list as a file. The same one, asked for while it is written, is that file.

    Refuses a format that is not known.
    """
    if file_format not in WRITERS:
        raise UnknownExportFormat(field="format", format=file_format, known=", ".join(WRITERS))
    same = ExportFile.objects.filter(
        created_by_id=by.user_id, list_key=list_key, query=query, file_format=file_format, finished_at=None
    )
    for known in same.order_by("-pk"):
        if known.job_uuid and Job.objects.active().filter(uuid=known.job_uuid).exists():
            return known
    file = ExportFile(list_key=list_key, query=query, file_format=file_format, created_at=at)
    file.created_by_id, file.language = by.user_id, get_language() or "fr"
    file.job_uuid = jobs.enqueue("exchange.export", by=by, at=at, uuid=str(file.uuid)).uuid
    file.save(force_insert=True)
    return file


def write_file(
    file: ExportFile,
    headers: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    by: Actor,
    at: datetime,
    progress: Callable[[int], None],
) -> None:
    """This function will write the rows of a list, which the caller has scoped, to the file that was asked for.

    One that was killed is written anew: a file is there wholly or not at all.
    """
    drop = Exporter().export(
        name=file.list_key, headers=headers, rows=_counted(file, rows, progress), file_format=file.file_format,
        by=by, at=at,
    )  # fmt: skip
    place = f"exports/{file.uuid.hex[-2:]}/{file.uuid.hex}"
    target = Path(settings.MEDIA_ROOT) / place
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".part")
    with unfinished.open("wb") as output:
        output.writelines(drop.chunks)
    unfinished.replace(target)
    file.path, file.name, file.size, file.finished_at = place, drop.name, target.stat().st_size, at
    file.save(update_fields=["path", "name", "size", "row_count", "finished_at"])


def sweep(*, at: datetime) -> int:
    """This function will forget files that were written, or asked for, more than a week ago."""
    old = ExportFile.objects.filter(created_at__lt=at - KEPT)
    for file in old.exclude(path=""):
        file.file.unlink(missing_ok=True)
    return old.delete()[0]


def _counted(
    file: ExportFile, rows: Iterable[Sequence[Any]], progress: Callable[[int], None]
) -> Iterator[Sequence[Any]]:
    file.row_count = 0
    for row in rows:
        file.row_count += 1
        if file.row_count % STEP == 0:
            progress(file.row_count)
        yield row
