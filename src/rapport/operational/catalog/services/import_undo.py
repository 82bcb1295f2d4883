"""Taking back what an import changed in products that were there before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from rapport.core.events.events import DomainEvent
from rapport.core.exchange.services.undoers import Former, PutBack, Undoer, former_values, write_values
from rapport.kit.bulk import any_key
from rapport.kit.text import fold
from rapport.operational.catalog.models import Product
from rapport.operational.catalog.services.importing import FIELDS

COLUMNS = (*FIELDS, "currency", "custom")


def put_back(formers: Sequence[Former], at: datetime) -> list[PutBack]:
    """This function will give products their former values."""
    ids = any_key([former.record_id for former in formers])
    rows = {row.pk: row for row in Product.objects.filter(pk__in=ids).order_by("pk").select_for_update()}
    written, done = [], []
    for former in formers:
        row = rows.get(former.record_id)
        if row is None:
            continue
        values, kept = former_values(row, former, COLUMNS)
        done.append(PutBack(row.pk, None, {name: getattr(row, name) for name in values}, dict(values), kept))
        if "name" in values:
            values["sort_name"] = fold(values["name"])[:200]
        written.append((row, values))
    write_values(written, at=at)
    return done


def announce(removed: Mapping[int, int | None], done: Sequence[PutBack]) -> list[DomainEvent]:
    """Nobody listens to products that files change."""
    return []


UNDOER = Undoer(Product, put_back, announce, order=20)
