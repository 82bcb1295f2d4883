"""Background tasks of imports."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from rapport.core.exchange.asking import asked_for, seen_by
from rapport.core.exchange.models import BulkEdit, ExportFile, Import, ImportFolder
from rapport.core.exchange.services import bulk_edits, exports, folders, imports, running, storage, undoing
from rapport.core.exchange.services.room import room_needed
from rapport.core.identity.queries import company_held
from rapport.core.jobs.services import Run
from rapport.kit.actor import Door
from rapport.web.lists.pages import exported

READING = _("The file is long: it is read to its end first.")


def check(run: Run, /, *, uuid: str) -> Mapping[str, Any]:
    """Run an import without writing."""
    record = Import.objects.get(uuid=uuid)
    _work(run, record, imports.check)
    return {"import": uuid}


def bring_in(run: Run, /, *, uuid: str) -> Mapping[str, Any]:
    """Run an import."""
    record = Import.objects.get(uuid=uuid)
    _work(run, record, running.run)
    return {"import": uuid}


def undo(run: Run, /, *, uuid: str) -> Mapping[str, Any]:
    """Take back an import."""
    record = Import.objects.get(uuid=uuid)
    _work(run, record, undoing.undo)
    return {"import": uuid}


def look_into_folders(run: Run, /) -> Mapping[str, Any]:
    """Have every folder that is due looked into."""
    return {"folders": folders.ask_due(by=run.by, at=run.now())}


def look_into_folder(run: Run, /, *, uuid: str) -> Mapping[str, Any]:
    """Bring in the files of one folder."""
    folder = ImportFolder.objects.filter(uuid=uuid, is_active=True).first()
    if folder is None:
        return {"files": 0}
    with company_held(), translation.override(run.by.language):
        by = run.by.through(Door.IMPORT)
        return {"files": folders.look(folder, by=by, at=run.now(), progress=lambda done, total: run.step(done, total))}


def note_folder_stopped(arguments: Mapping[str, Any], error: str, at: datetime) -> None:
    """Note on a folder that it could not be looked into."""
    folder = ImportFolder.objects.filter(uuid=arguments["uuid"]).first()
    if folder is not None:
        folders.note_problem(folder, problem=error, at=at)


def export(run: Run, /, *, uuid: str) -> Mapping[str, Any]:
    """Write a long list to a file, in the language of who asked for it."""
    file = ExportFile.objects.get(uuid=uuid)
    with room_needed(), translation.override(file.language), company_held():
        asked = asked_for(file.list_key, file.query, run.by)
        total = asked.rows().order_by().count()
        headers = [str(column.label) for column in asked.columns]
        exports.write_file(
            file, headers, exported(asked), by=run.by, at=run.now(), progress=lambda done: run.step(done, total)
        )
    return {"address": reverse("exchange:export_detail", args=[file.uuid])}


def edit_many(run: Run, /, *, uuid: str) -> Mapping[str, Any]:
    """Give many rows of a list one value, in the language of who asked for it."""
    edit = BulkEdit.objects.get(uuid=uuid)
    with room_needed(), translation.override(edit.language), company_held():
        wanted = bulk_edits.Wanted(seen_by(edit.list_key, edit.query, run.by), edit.field, edit.given, edit.picked)
        bulk_edits.run(edit, wanted, by=run.by, at=run.now(), progress=lambda done, total: run.step(done, total))
    return {"address": reverse("exchange:edit_detail", args=[edit.uuid])}


def undo_edit(run: Run, /, *, uuid: str) -> Mapping[str, Any]:
    """Give many rows of a list their former values."""
    edit = BulkEdit.objects.get(uuid=uuid)
    with room_needed(), translation.override(edit.language), company_held():
        bulk_edits.take_back(edit, by=run.by, at=run.now(), progress=lambda done, total: run.step(done, total))
    return {"address": reverse("exchange:edit_detail", args=[edit.uuid])}


def sweep(run: Run, /) -> Mapping[str, Any]:
    """Forget files that came in more than a month ago, and what is needed to undo them."""
    at = run.now()
    swept = {"files": storage.sweep(at=at), "undo": undoing.sweep(at=at), "exports": exports.sweep(at=at)}
    return swept | {"edits": bulk_edits.sweep(at=at)}


def _work(run: Run, record: Import, verb: Callable[..., None]) -> None:
    """Call the verb with the run's progress."""
    by = run.by.through(Door.IMPORT)

    def told(done: int, total: int) -> None:
        run.step(done, total, "" if total else READING)

    with room_needed(), company_held():
        verb(record, by=by, at=run.now(), progress=told)


def note_stopped(arguments: Mapping[str, Any], error: str, at: datetime) -> None:
    """Note on the import that its job ended before its time."""
    record = Import.objects.filter(uuid=arguments["uuid"]).first()
    if record is not None:
        running.mark_stopped(record, error=error, at=at)
