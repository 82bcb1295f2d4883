"""Correcting refused rows where they stand, and letting orders in that waited for their customers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from rapport.core.access.policies import demand
from rapport.core.exchange.models import Import, ImportRow
from rapport.core.exchange.policies import RUN
from rapport.core.exchange.services import running
from rapport.core.exchange.services.imports import importer_of
from rapport.kit.actor import Actor
from rapport.kit.errors import DomainError

CREATE = "create"
MOST_LETTERS = 10_000


class NotOver(DomainError):
    code = "import_not_over"
    status = 409
    message = _("Import the file first: then the rows that were refused can be corrected.")


@transaction.atomic
def try_again(record: Import, cells: Mapping[int, Mapping[int, str]], *, by: Actor, at: datetime) -> int:
    """This function will correct refused rows (texts by row and place), try them again, and say how many came in.

    Rows that belong together with a corrected one are tried with it. Refuses while the file is not in.
    """
    demand(by, RUN)
    if record.state != Import.State.DONE:
        raise NotOver
    rows = {row.pk: row for row in record.rows.refused().select_for_update(of=("self",))}
    edited = [rows[pk] for pk, texts in cells.items() if pk in rows and _correct(rows[pk], texts)]
    if not edited:
        return 0
    tried = {row.pk for row in (*edited, *_companions(record, edited, rows))}
    ImportRow.objects.bulk_update(edited, ["raw"])
    ImportRow.objects.filter(pk__in=tried).update(state=ImportRow.State.WAITING, candidates=[])
    moved = {"waiting_count": F("waiting_count") + len(tried), "refused_count": F("refused_count") - len(tried)}
    Import.objects.filter(pk=record.pk).update(**moved)
    return running.take_up(record, only=tried, by=by, at=at)


def create_unknown(record: Import, *, by: Actor, at: datetime) -> int:
    """This function will create the customers that orders of this import wait for, without a name."""
    demand(by, RUN)
    if record.state != Import.State.DONE:
        raise NotOver
    record.choices = {**record.choices, "unknown_customers": CREATE}
    record.reading = {**record.reading, "unknown_customers": CREATE}
    record.save(update_fields=["choices", "reading"])
    return running.take_up(record, by=by, at=at)


def _correct(row: ImportRow, texts: Mapping[int, str]) -> bool:
    """Write the new texts into the row; True when one differs."""
    raw = list(row.raw)
    for place, text in texts.items():
        raw += [""] * (place + 1 - len(raw))
        raw[place] = text.strip()[:MOST_LETTERS]
    was, row.raw = row.raw, raw
    return [cell.strip() for cell in was] != raw[: len(was)] or any(raw[len(was) :])


def _companions(record: Import, edited: list[ImportRow], rows: Mapping[int, ImportRow]) -> list[ImportRow]:
    """The other refused rows of the same orders."""
    grouped_by = importer_of(record.target).grouped_by
    place = next((place for place, key in record.places.items() if key == grouped_by), None)
    if not grouped_by or place is None:
        return []
    keys = {row.raw[place] for row in edited if place < len(row.raw)} - {""}
    return [row for row in rows.values() if place < len(row.raw) and row.raw[place] in keys]
