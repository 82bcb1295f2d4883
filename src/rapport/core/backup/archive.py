"""The archive: a compressed tar file whose first member says what it is and whose last what it must hold.

manifest.json    version, engine, time, migrations
database.…       the database, as its engine copies it
files/…          attachments, imported files, the logo
…                what rooms put on the shelf of places
contents.json    the SHA-256 of every member before it, and the rows of each table
"""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import shutil
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, cast

from django.utils.translation import gettext as _

from rapport.core.backup.refusals import CannotWrite, DamagedArchive
from rapport.kit.errors import DomainError

FORMAT = 1
MANIFEST, CONTENTS = "manifest.json", "contents.json"
COMPRESSION = 3
_BROKEN = (tarfile.TarError, zlib.error, EOFError, OSError, ValueError, KeyError, TypeError)


@dataclass(frozen=True)
class Manifest:
    """What an archive is: known before anything of it is unpacked."""

    version: str
    engine: str
    made_at: str
    migrations: list[str]
    key_hint: str
    format: int = FORMAT


@dataclass(frozen=True)
class Contents:
    """What an archive must hold."""

    digests: dict[str, str] = field(default_factory=dict)
    tables: dict[str, int] = field(default_factory=dict)


class _Hashed:
    """Reads a file and remembers the SHA-256 of what was read."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        chunk = self._file.read(size)
        self.digest.update(chunk)
        return chunk


class Writer:
    """Adds members one by one."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.digests: dict[str, str] = {}

    def add(self, name: str, path: Path) -> None:
        """Add a file under a name. What was removed meanwhile is left out."""
        try:
            file = path.open("rb")
        except FileNotFoundError:
            return
        with file:
            info = self._tar.gettarinfo(arcname=name, fileobj=file)
            info.uid = info.gid = 0
            info.uname = info.gname = ""
            hashed = _Hashed(file)
            self._tar.addfile(info, cast(BinaryIO, hashed))
            self.digests[name] = hashed.digest.hexdigest()

    def add_text(self, name: str, value: Any) -> None:
        text = json.dumps(value, ensure_ascii=False).encode()
        info = tarfile.TarInfo(name)
        info.size = len(text)
        self._tar.addfile(info, io.BytesIO(text))


@contextmanager
def written(target: Path, manifest: Manifest) -> Iterator[Writer]:
    """Write an archive: whole under its name at the end, or nothing at all."""
    half = target.with_name(f"{target.name}.part")
    try:
        with half.open("wb") as file:
            os.chmod(half, 0o600)
            with tarfile.open(fileobj=file, mode="w:gz", compresslevel=COMPRESSION) as tar:
                writer = Writer(tar)
                writer.add_text(MANIFEST, asdict(manifest))
                yield writer
            file.flush()
            os.fsync(file.fileno())
        os.replace(half, target)
    except OSError as error:
        raise CannotWrite(path=str(target), reason=error.strerror or str(error)) from None
    finally:
        half.unlink(missing_ok=True)


def manifest_of(path: Path) -> Manifest:
    """Read what an archive is. Refuses with DamagedArchive."""
    with _reading(path) as tar:
        first = tar.next()
        if first is None or first.name != MANIFEST:
            raise DamagedArchive(file=path.name, reason=_("its first part is not a manifest"))
        manifest = Manifest(**json.load(_opened(tar, first)))
        if manifest.format > FORMAT:
            raise DamagedArchive(file=path.name, reason=_("its format is unknown"))
        return manifest


def unpack(path: Path, folder: Path) -> Contents:
    """Unpack an archive into an empty folder and check every byte. Refuses with DamagedArchive, and leaves nothing."""
    try:
        with _reading(path) as tar:
            return _unpack(tar, path, folder)
    except DomainError:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _unpack(tar: tarfile.TarFile, path: Path, folder: Path) -> Contents:
    found: dict[str, str] = {}
    for member in tar:
        if member.name == MANIFEST:
            continue
        if member.name == CONTENTS:
            contents = Contents(**json.load(_opened(tar, member)))
            if contents.digests != found:
                raise DamagedArchive(file=path.name, reason=_("a checksum differs"))
            return contents
        found[member.name] = _put(tar, member, folder)
    raise DamagedArchive(file=path.name, reason=_("its end is missing"))


def _put(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> str:
    name = PurePosixPath(member.name)
    if not member.isreg() or name.is_absolute() or ".." in name.parts:
        raise ValueError(member.name)
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    hashed = _Hashed(_opened(tar, member))
    with target.open("wb") as file:
        shutil.copyfileobj(cast(BinaryIO, hashed), file)
    return hashed.digest.hexdigest()


def _opened(tar: tarfile.TarFile, member: tarfile.TarInfo) -> BinaryIO:
    file = tar.extractfile(member)
    if file is None:
        raise ValueError(member.name)
    return cast(BinaryIO, file)


@contextmanager
def _reading(path: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(path, mode="r:gz") as tar:
            yield tar
    except FileNotFoundError:
        raise DamagedArchive(file=str(path), reason=_("there is no such file")) from None
    except _BROKEN as error:
        if getattr(error, "errno", None) == errno.ENOSPC:
            raise CannotWrite(path=str(path.parent), reason=str(error)) from None
        raise DamagedArchive(file=path.name, reason=str(error) or type(error).__name__) from None
