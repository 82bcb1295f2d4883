"""Keyset paging: a page is found by the last row seen, never by an offset."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.kit.errors import DomainError

COUNT_LIMIT = 10_000


class BadCursor(DomainError):
    code = "bad_cursor"
    status = 400
    message = _("This page address is not valid any more. Go back to the first page.")


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page starts: the sort values of the row at its edge, and the way to read from there."""

    values: tuple[Any, ...]
    backwards: bool = False

    def encode(self) -> str:
        raw = json.dumps([list(self.values), self.backwards], separators=(",", ":"), default=str)
        return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str) -> Cursor:
        try:
            values, backwards = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            return cls(tuple(values), bool(backwards))
        except (ValueError, TypeError, binascii.Error):
            raise BadCursor from None


@dataclass(frozen=True, slots=True)
class Slice:
    """One page of rows and the cursors to its neighbours."""

    rows: Sequence[Any]
    next: Cursor | None
    previous: Cursor | None


@dataclass(frozen=True, slots=True)
class Count:
    """A number of rows, exact up to a limit and "10,000+" beyond it."""

    value: int
    is_exact: bool = True
