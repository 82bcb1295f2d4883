"""Deciding about rows that wait because several customers could be meant."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rapport.core.exchange.models import Import
from rapport.core.exchange.services import running
from rapport.kit.actor import Actor
from rapport.kit.errors import DomainError
from rapport.kit.records import RecordType, record_types

NEW = "new"


class NoSuchRow(DomainError):
    code = "no_such_row"
    status = 404
    message = _("This row does not wait any more.")


class NotACandidate(DomainError):
    code = "not_a_candidate"
    message = _("Choose one of the customers that are offered, or a new one.")


def decide(record: Import, row_id: str, choice: str, *, by: Actor, at: datetime) -> None:
    """This function will bring in a waiting row for the customer that somebody chose (an id), or for a new one.

    Refuses a row that does not wait, and a customer that was not offered.
    """
    row = record.rows.waiting().filter(pk=int(row_id)).first() if row_id.isdigit() else None
    if row is None:
        raise NoSuchRow
    if choice != NEW and choice not in [str(pk) for pk in row.candidates]:
        raise NotACandidate(field="customer")
    running.take_up(record, forced={row.pk: 0 if choice == NEW else int(choice)}, by=by, at=at)


def candidates_for(record: Import, actor: Actor) -> dict[int, UUID]:
    """The public ids of the customers among whom the waiting rows must choose, as far as the actor may see them."""
    return {pk: found["uuid"] for pk, found in candidates_of(record, actor).items()}


def candidates_of(record: Import, actor: Actor) -> dict[int, Any]:
    """The customers among whom the waiting rows must choose, as far as the actor may see them, by id."""
    ids = {pk for row in record.rows.waiting().exclude(candidates=[])[:100] for pk in row.candidates}
    kind: RecordType | None = next((kind for kind in record_types.values() if kind.holder == "party"), None)
    if kind is None or not ids:
        return {}
    rows = kind.model.objects.visible_to(actor).filter(pk__in=ids)
    return {row.pk: {"pk": row.pk, "uuid": row.uuid, "name": str(row), "url": kind.url(row)} for row in rows}
