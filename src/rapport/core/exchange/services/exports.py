"""Exports: rows leave the house as a file, and the audit says so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rapport.core.audit import services as audit
from rapport.core.exchange.writing.formats import MEDIA_TYPES, WRITERS
from rapport.kit.actor import Actor
from rapport.kit.errors import DomainError
from rapport.kit.ports import FileDrop


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
