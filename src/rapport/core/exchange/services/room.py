"""No room left: the errors by which disks and databases say so, as one refusal that says what to do."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError
from django.utils.translation import gettext_lazy as _

from rapport.kit.errors import DomainError

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_SAID = ("disk is full", "no space left", "could not extend file", "disk full")


class DiskFull(DomainError):
    code = "disk_full"
    status = 507
    message = _("The disk of the server is full. What is in stays in; make room, then go on where it stopped.")


@contextmanager
def room_needed() -> Iterator[None]:
    """Refuse with DiskFull where a disk or a database has no room left; other errors pass."""
    try:
        yield
    except (OSError, OperationalError) as error:
        if any(map(_tells_of_it, _behind(error))):
            raise DiskFull from error
        raise


def _tells_of_it(error: BaseException) -> bool:
    if isinstance(error, OSError):
        return error.errno in _FULL
    return any(words in str(error).lower() for words in _SAID)


def _behind(error: BaseException | None) -> Iterator[BaseException]:
    """The error and those in whose handling it arose: tidying up after a full disk may fail as well."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
