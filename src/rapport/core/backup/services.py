"""Backups: made while people work, brought back while nobody does, removed when they are old."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from rapport.core.access.policies import demand
from rapport.core.audit import services as audit
from rapport.core.backup import presence, queries
from rapport.core.backup.archive import CONTENTS, Contents, Manifest, Writer, manifest_of, unpack, written
from rapport.core.backup.bases import Base, base
from rapport.core.backup.places import places
from rapport.core.backup.queries import ASKED, NIGHTLY, Backup
from rapport.core.backup.refusals import CannotWrite, DamagedArchive, FileThere, NoRoom
from rapport.kit.actor import Actor

MAKE, DOWNLOAD = "backup.make", "backup.download"
FILES = "files"
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Restored:
    """What came back: the archive's own words, where what was there before lies, and whether the key is another."""

    manifest: Manifest
    rows: int
    file_count: int
    aside: Path | None
    is_key_other: bool


def make(*, by: Actor, at: datetime, reason: str = ASKED, target: Path | None = None) -> Backup:
    """This function will write the whole house into one file. Refuses with NoRoom, CannotWrite, ProgramsMissing."""
    demand(by, MAKE)
    made = write(at=at, reason=reason, target=target)
    note(made, by=by, at=at)
    return made


def write(*, at: datetime, reason: str, target: Path | None = None) -> Backup:
    """This function will write the archive and nothing else, for a base that is not prepared for this version yet."""
    path = target or queries.folder() / queries.name_of(reason, at)
    if path.exists():
        raise FileThere(path=str(path))
    _make_folder(path.parent)
    source = base()
    _demand_room(path.parent, source)
    with tempfile.TemporaryDirectory(prefix=".rapport-", dir=path.parent) as scratch:
        copy = Path(scratch) / source.member
        with written(path, queries.manifest(at)) as writer:
            _add_files(writer)
            rows = source.snapshot(copy, queries.tables())
            writer.add(source.member, copy)
            _add_files(writer)
            _add_places(writer)
            writer.add_text(CONTENTS, asdict(Contents(writer.digests, rows)))
    return Backup(path, at, reason, path.stat().st_size)


@transaction.atomic
def note(made: Backup, *, by: Actor, at: datetime) -> None:
    """This function will keep in the audit log that a backup was made."""
    params = {"file": made.name, "reason": made.reason, "bytes": made.size}
    audit.record("backup.make", by=by, at=at, changes=[], params=params)


@transaction.atomic
def hand_out(name: str, *, by: Actor, at: datetime) -> Path:
    """This function will let somebody take a backup away, and keep who did. Refuses with NoBackup."""
    demand(by, DOWNLOAD)
    found = queries.find(name)
    audit.record("backup.download", by=by, at=at, changes=[], params={"file": found.name})
    return found.path


@transaction.atomic
def prune(*, by: Actor, at: datetime) -> list[str]:
    """This function will remove nightly backups that are too old; the newest one always stays."""
    demand(by, MAKE)
    oldest = at - timedelta(days=settings.BACKUP_KEEP_DAYS)
    nightly = [backup for backup in queries.backups() if backup.reason == NIGHTLY]
    old = [backup for backup in nightly[1:] if backup.made_at < oldest]
    for backup in old:
        backup.path.unlink(missing_ok=True)
    names = [backup.name for backup in old]
    if names:
        audit.record("backup.prune", by=by, at=at, changes=[], params={"files": names})
    return names


def restore(path: Path, *, by: Actor, at: datetime) -> Restored:
    """This function will put the house back as the archive holds it, and keep what was there aside.

    Refuses a damaged archive, one of a newer Rapport or of another engine, and a base that somebody uses.
    """
    demand(by, MAKE)
    manifest = manifest_of(path)
    queries.demand_restorable(manifest, path.name)
    _make_folder(queries.folder())
    with presence.alone(), _staging() as staging:
        contents = unpack(path, staging)
        source = base()
        if source.member not in contents.digests:
            raise DamagedArchive(file=path.name, reason=source.member)
        aside = _set_aside(source, at)
        source.put(staging / source.member)
        _put_files(staging)
        _put_places(staging)
    _note_restored(path, by=by, at=at)
    return Restored(
        manifest=manifest,
        rows=sum(contents.tables.values()),
        file_count=sum(name.startswith(f"{FILES}/") for name in contents.digests),
        aside=aside,
        is_key_other=manifest.key_hint != queries.key_hint(),
    )


def _note_restored(path: Path, *, by: Actor, at: datetime) -> None:
    """The log of the base that came back says so, when this version can write into it."""
    applied = set(queries.manifest(at).migrations)
    if {name for name in applied if name.startswith("audit.")}:
        with transaction.atomic():
            audit.record("backup.restore", by=by, at=at, changes=[], params={"file": path.name})


def _set_aside(source: Base, at: datetime) -> Path | None:
    """Keep what is there; nothing when the base is empty."""
    is_used = bool(connection.introspection.table_names()) if source.size() else False
    media = Path(settings.MEDIA_ROOT)
    if not is_used and not any(media.iterdir()):
        return None
    aside = queries.folder() / f"before-restore-{at:%Y%m%d-%H%M%S}"
    (aside / FILES).mkdir(parents=True)
    if is_used:
        source.keep_aside(aside)
    for child in list(media.iterdir()):
        shutil.move(child, aside / FILES / child.name)
    return aside


def _put_files(staging: Path) -> None:
    came = staging / FILES
    for child in came.iterdir() if came.exists() else ():
        shutil.move(child, Path(settings.MEDIA_ROOT) / child.name)


def _put_places(staging: Path) -> None:
    for name, place in places.items():
        if (staging / name).exists():
            place.put(staging / name)


def _add_files(writer: Writer) -> None:
    """Add what is not there yet: called before and after the database is copied, so that no file it names is missing.

    What is written just now ends in .part and belongs to no row yet.
    """
    root = Path(settings.MEDIA_ROOT)
    for place, _folders, names in os.walk(root):
        for name in names:
            path = Path(place) / name
            member = f"{FILES}/{path.relative_to(root).as_posix()}"
            if member not in writer.digests and path.suffix != ".part":
                writer.add(member, path)


def _add_places(writer: Writer) -> None:
    for name, place in places.items():
        source = place.source()
        if source is not None:
            writer.add(name, source)


@contextmanager
def _staging() -> Iterator[Path]:
    """A folder beside the backups in which an archive is unpacked."""
    with tempfile.TemporaryDirectory(prefix=".restoring-", dir=queries.folder(), ignore_cleanup_errors=True) as name:
        yield Path(name)


def _make_folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotWrite(path=str(path), reason=error.strerror) from None


def _demand_room(folder: Path, source: Base) -> None:
    """The copy of the database, and the archive at about a third of everything."""
    root = Path(settings.MEDIA_ROOT)
    files = sum(path.stat().st_size for path in root.rglob("*") if path.is_file())
    needed = source.size() + (source.size() + files) // 3
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise NoRoom(folder=str(folder), free=free // MEGABYTE, needed=needed // MEGABYTE)
