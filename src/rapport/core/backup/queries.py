"""What backups there are, and what this program can bring back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version as installed_version
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils.crypto import salted_hmac
from django.utils.translation import pgettext_lazy

from rapport.core.backup.archive import Manifest
from rapport.core.backup.refusals import NewerArchive, NoBackup, OtherEngine
from rapport.kit.errors import Text

NIGHTLY, ASKED, UPGRADE = "nightly", "asked", "upgrade"
REASONS: dict[str, Text] = {
    NIGHTLY: pgettext_lazy("backup", "Every night"),
    ASKED: pgettext_lazy("backup", "Asked for"),
    UPGRADE: pgettext_lazy("backup", "Before an upgrade"),
}
_NAME = re.compile(r"rapport-(\d{8}-\d{6})-(nightly|asked|upgrade)\.tar\.gz")


@dataclass(frozen=True)
class Backup:
    """An archive in the folder of backups."""

    path: Path
    made_at: datetime
    reason: str
    size: int

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def reason_label(self) -> Text:
        return REASONS[self.reason]


def folder() -> Path:
    return Path(settings.BACKUP_DIR)


def name_of(reason: str, at: datetime) -> str:
    return f"rapport-{at.astimezone(UTC):%Y%m%d-%H%M%S}-{reason}.tar.gz"


def backups() -> list[Backup]:
    """Return what lies in the folder of backups, newest first."""
    return sorted(_found(), key=lambda backup: backup.name, reverse=True)


def find(name: str) -> Backup:
    """Return the backup of this name, or refuse with NoBackup."""
    found = next((backup for backup in _found() if backup.name == name), None)
    if found is None:
        raise NoBackup
    return found


def _found() -> Iterator[Backup]:
    for path in folder().glob("rapport-*.tar.gz"):
        named = _NAME.fullmatch(path.name)
        if named:
            made_at = datetime.strptime(named[1], "%Y%m%d-%H%M%S").replace(tzinfo=UTC)
            yield Backup(path, made_at, named[2], path.stat().st_size)


def manifest(at: datetime) -> Manifest:
    """Return what an archive made now would say of itself."""
    applied = MigrationRecorder(connection).applied_migrations()
    return Manifest(
        version=installed_version("rapport-crm"),
        engine=connection.vendor,
        made_at=at.isoformat(timespec="seconds"),
        migrations=sorted(f"{app}.{name}" for app, name in applied),
        key_hint=key_hint(),
    )


def key_hint() -> str:
    """Return a mark of the secret key that does not tell the key."""
    return salted_hmac("rapport.core.backup", "which key").hexdigest()[:16]


def demand_restorable(found: Manifest, name: str) -> None:
    """Refuse an archive of another engine, or of a program that is newer than this one."""
    if found.engine != connection.vendor:
        raise OtherEngine(file=name, theirs=found.engine, ours=connection.vendor)
    ours = installed_version("rapport-crm")
    known = {f"{app}.{migration}" for app, migration in MigrationLoader(None).disk_migrations}
    if _parts(found.version) > _parts(ours) or not set(found.migrations) <= known:
        raise NewerArchive(file=name, theirs=found.version, ours=ours)


def tables() -> list[str]:
    """Return the tables of this base that Rapport knows."""
    return sorted(connection.introspection.django_table_names(only_existing=True, include_views=False))


def _parts(version: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", version)[:3]]
