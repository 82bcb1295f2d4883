"""Where files lie: under names of our own, written completely or not at all."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from rapport.kit.errors import DomainError, NotFound

MEGABYTE = 1024 * 1024


class TooLarge(DomainError):
    code = "too_large"
    status = 413
    message = _("This file is larger than %(limit)s MB.")


class EmptyFile(DomainError):
    code = "empty_file"
    message = _("This file is empty.")


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that lies in its place."""

    path: str
    size: int
    sha256: str


def write(uuid: UUID, chunks: Iterable[bytes]) -> Stored:
    """Write the chunks under the public id. Refuses with TooLarge and EmptyFile, and leaves nothing behind then."""
    relative = f"{uuid.hex[-2:]}/{uuid.hex}"
    place = _absolute(relative)
    place.parent.mkdir(parents=True, exist_ok=True)
    half = place.with_suffix(".part")
    digest, size = hashlib.sha256(), 0
    try:
        with half.open("wb") as file:
            for chunk in _limited(chunks):
                digest.update(chunk)
                size += len(chunk)
                file.write(chunk)
        if not size:
            raise EmptyFile(field="file")
        os.replace(half, place)
    finally:
        half.unlink(missing_ok=True)
    return Stored(relative, size, digest.hexdigest())


def absolute(relative: str) -> Path:
    """Return where a file lies, or refuse with NotFound."""
    place = _absolute(relative)
    if not place.is_file():
        raise NotFound(_("This file is no longer in the store."))
    return place


def erase(relative: str) -> None:
    _absolute(relative).unlink(missing_ok=True)


def erase_all(relatives: Iterable[str]) -> None:
    for relative in relatives:
        erase(relative)


def _absolute(relative: str) -> Path:
    return Path(settings.MEDIA_ROOT) / "attachments" / relative


def _limited(chunks: Iterable[bytes]) -> Iterator[bytes]:
    limit, size = settings.UPLOAD_LIMIT_BYTES, 0
    for chunk in chunks:
        size += len(chunk)
        if size > limit:
            raise TooLarge(field="file", limit=limit // MEGABYTE)
        yield chunk
