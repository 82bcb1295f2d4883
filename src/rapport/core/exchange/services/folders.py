"""Folders from which files come in by themselves: set up, looked into, emptied into `done` and `refused`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as text
from django.utils.translation import gettext_lazy as _

from rapport.core.access.policies import demand
from rapport.core.audit import services as audit
from rapport.core.exchange.models import Import, ImportFolder
from rapport.core.exchange.policies import SCHEDULE
from rapport.core.exchange.services import imports, running, templates
from rapport.core.exchange.services.imports import Progress
from rapport.core.exchange.services.refused import refused_chunks
from rapport.core.jobs import services as jobs
from rapport.kit.actor import Actor
from rapport.kit.errors import DomainError

DONE, REFUSED = "done", "refused"
SOON = timedelta(seconds=50)
_UNFINISHED = (".part", ".tmp", ".crdownload", ".filepart")
_ENDED = (Import.State.DONE, Import.State.UNDONE, Import.State.PARTLY)


class FolderNotAllowed(DomainError):
    code = "folder_not_allowed"
    message = _("Files can come in from folders below %(roots)s only. More can be allowed with RAPPORT_IMPORT_FOLDERS.")


class FolderUnusable(DomainError):
    code = "folder_unusable"
    message = _("The folder %(path)s cannot be used: %(why)s.")


class FolderTaken(DomainError):
    code = "folder_taken"
    status = 409
    message = _("Files of this folder come in already.")


@transaction.atomic
def add(
    path: str, *, target: str, minutes: int, source: str = "", template: str = "", by: Actor, at: datetime
) -> ImportFolder:
    """This function will have a folder looked into every few minutes, on behalf of the actor.

    Refuses a folder outside those that are allowed, one that cannot be written to, one that is looked into already,
    and a kind of file or a mapping that does not exist.
    """
    demand(by, SCHEDULE)
    demand(by, imports.importer_of(target).verb)
    place = _allowed(path)
    if ImportFolder.objects.filter(path=str(place)).exists():
        raise FolderTaken(field="path")
    _make(place)
    folder = ImportFolder(path=str(place), target=target, created_by_id=by.user_id, created_at=at, look_at=at)
    folder.minutes = _interval(minutes)
    folder.template = templates.find(template, target) if template else None
    folder.source = " ".join(source.split())[:60] or (folder.template.source if folder.template else "")
    folder.save()
    shown = {"path": folder.path, "target": target, "minutes": folder.minutes, "source": folder.source}
    audit.record("folder.add", by=by, at=at, changes=[audit.Change("import_folder", folder.pk, after=shown)])
    return folder


@transaction.atomic
def pause(folder: ImportFolder, *, by: Actor, at: datetime) -> None:
    """This function will leave a folder alone until it is resumed."""
    _switch(folder, "folder.pause", active=False, by=by, at=at)


@transaction.atomic
def resume(folder: ImportFolder, *, by: Actor, at: datetime) -> None:
    """This function will look into a folder again, at once."""
    _switch(folder, "folder.resume", active=True, by=by, at=at)


@transaction.atomic
def remove(folder: ImportFolder, *, by: Actor, at: datetime) -> None:
    """This function will look into a folder no more; its files and what came of them stay."""
    demand(by, SCHEDULE)
    change = audit.Change("import_folder", folder.pk, before={"path": folder.path})
    audit.record("folder.remove", by=by, at=at, changes=[change])
    folder.delete()


def ask_due(*, by: Actor, at: datetime) -> int:
    """This function will have every folder that is due looked into, each on behalf of who set it up."""
    due = list(ImportFolder.objects.due(at))
    for folder in due:
        person = Actor(user_id=folder.created_by_id, name="", door=by.door) if folder.created_by_id else by
        jobs.enqueue("exchange.folder", by=person, at=at, unique=f"folder:{folder.uuid}", uuid=str(folder.uuid))
    return len(due)


def look(folder: ImportFolder, *, by: Actor, at: datetime, progress: Progress = lambda done, total: None) -> int:
    """This function will bring in the files of a folder that have not moved since the last look, and say how many.

    A file goes to `done`; one that is refused goes to `refused` with a note that says why, and refused rows go there as
    a file to correct. A look that was killed goes on where it stopped. What goes wrong with the folder is noted on it.
    """
    demand(by, SCHEDULE)
    place, problem, taken = Path(folder.path), "", 0
    present: dict[str, list[int]] = {}
    try:
        _make(_allowed(folder.path))
        present = _files(place)
        for name in [name for name, mark in present.items() if folder.seen.get(name) == mark]:
            _take(folder, place / name, present.pop(name), by=by, at=at, progress=progress)
            taken += 1
    except OSError as error:
        problem = str(FolderUnusable(path=folder.path, why=error.strerror or str(error)))
    except DomainError as refusal:
        problem = str(refusal)
    again = at + SOON if present else at + folder.every
    ImportFolder.objects.filter(pk=folder.pk).update(seen=present, looked_at=at, look_at=again, problem=problem[:500])
    return taken


def note_problem(folder: ImportFolder, *, problem: str, at: datetime) -> None:
    """This function will note on a folder why it could not be looked into."""
    said = problem.strip().rpartition("\n")[2][:500]
    ImportFolder.objects.filter(pk=folder.pk).update(problem=said, looked_at=at, look_at=at + folder.every)


def _take(folder: ImportFolder, path: Path, mark: list[int], *, by: Actor, at: datetime, progress: Progress) -> None:
    """Bring in one file and put it aside. One that came in before a kill is only put aside."""
    arrival = f"{path.name[:240]}:{mark[0]}:{mark[1]}"
    record = Import.objects.filter(folder=folder, arrival=arrival).first()
    try:
        if record is None:
            record = _start(folder, path, arrival, by=by, at=at)
        if record.state not in _ENDED:
            running.run(record, by=by, at=at, progress=progress)
    except DomainError as refusal:
        if record is not None:
            running.mark_stopped(record, error=str(refusal), at=at)
        _put_aside(path, REFUSED, at=at).with_suffix(".txt").write_text(f"{refusal}\n", encoding="utf-8")
        return
    record.refresh_from_db()
    moved = _put_aside(path, DONE if record.kept_count or not record.refused_count else REFUSED, at=at)
    if record.refused_count:
        target = path.parent / REFUSED / f"{moved.stem}-refused.csv"
        with target.open("wb") as file:
            file.writelines(refused_chunks(record))


def _start(folder: ImportFolder, path: Path, arrival: str, *, by: Actor, at: datetime) -> Import:
    named = folder.template.name if folder.template else ""
    with path.open("rb") as content:
        record = imports.start(
            content,
            name=path.name,
            target=folder.target,
            source=folder.source,
            template=named,
            whole=True,
            by=by,
            at=at,
        )
    Import.objects.filter(pk=record.pk).update(folder=folder, arrival=arrival)
    return record


def _put_aside(path: Path, name: str, *, at: datetime) -> Path:
    """Move a file into a folder beside it; one of the same name that is there already stays."""
    target = path.parent / name / path.name
    if target.exists():
        target = target.with_name(f"{path.stem}-{at:%Y%m%d-%H%M%S-%f}{path.suffix}")
    path.rename(target)
    return target


def _files(place: Path) -> dict[str, list[int]]:
    """The files that may be taken, each with its size and time; hidden ones and those being written by name are not."""
    found = {}
    with os.scandir(place) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            is_file = entry.is_file(follow_symlinks=False)
            if is_file and not entry.name.startswith((".", "~")) and not entry.name.endswith(_UNFINISHED):
                stat = entry.stat(follow_symlinks=False)
                found[entry.name] = [stat.st_size, stat.st_mtime_ns]
    return found


def _allowed(path: str) -> Path:
    """The folder, when it is below one that may be used; a name alone is a folder below the first of them."""
    roots: list[Path] = settings.IMPORT_FOLDERS
    place = (roots[0] / path.strip()).resolve()
    if not path.strip() or not any(place.is_relative_to(root) for root in roots):
        raise FolderNotAllowed(field="path", roots=", ".join(map(str, roots)))
    return place


def _make(place: Path) -> None:
    try:
        for each in (place, place / DONE, place / REFUSED):
            each.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FolderUnusable(field="path", path=str(place), why=error.strerror or str(error)) from None
    if not os.access(place, os.W_OK):
        raise FolderUnusable(field="path", path=str(place), why=text("it cannot be written to"))


def _interval(minutes: int) -> int:
    return min(ImportFolder.Every.values, key=lambda known: abs(known - minutes))


def _switch(folder: ImportFolder, verb: str, *, active: bool, by: Actor, at: datetime) -> None:
    demand(by, SCHEDULE)
    before = {"is_active": folder.is_active}
    folder.is_active, folder.look_at = active, at
    folder.save(update_fields=["is_active", "look_at"])
    change = audit.Change("import_folder", folder.pk, before=before, after={"is_active": active})
    audit.record(verb, by=by, at=at, changes=[change])


def as_json(folder: ImportFolder) -> Mapping[str, Any]:
    names = ("path", "target", "source", "minutes", "is_active", "looked_at", "problem")
    template = folder.template.name if folder.template else ""
    return {"uuid": str(folder.uuid), **{name: getattr(folder, name) for name in names}, "template": template}
