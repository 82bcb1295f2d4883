"""Writing the timelines of Alizé's customers: what happened, on the day it happened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from rapport.core.worklist.models import Note
from rapport.demo.generate.rows import Company
from rapport.demo.services.keys import Keys, moment
from rapport.kit.actor import Door
from rapport.kit.bulk import insert_columns
from rapport.kit.records import timeline_kinds
from rapport.operational.parties.models import TimelineEntry

Story = tuple[int, datetime, str, str, int, str, dict[str, Any]]
_COLUMNS = ("party_id", "at", "verb", "record_type", "record_id", "actor_name", "params")


def write(company: Company, keys: Keys, currency: str, more: Iterable[Story], *, at: datetime) -> None:
    """This function will write a line for each arrival, order, note and `more` that the house has words for."""
    stories = (*_arrivals(company, keys), *_orders(company, keys, currency), *_notes(company, keys), *more)
    told = sorted((story for story in stories if story[2] in timeline_kinds), key=lambda story: story[1])
    columns: dict[str, Any] = {name: [story[place] for story in told] for place, name in enumerate(_COLUMNS)}
    columns |= {"at": [min(story[1], at) for story in told]}
    columns |= {"chip": [timeline_kinds[story[2]].chip for story in told], "door": Door.PAGE.value}
    insert_columns(TimelineEntry, columns, count=len(told))


def _arrivals(company: Company, keys: Keys) -> Iterator[Story]:
    for party in company.parties:
        number = keys.parties[party.number]
        author = keys.names.get(party.owner, "Rapport")
        yield number, moment(party.created_on, 9), "party.create", "party", number, author, {}


def _orders(company: Company, keys: Keys, currency: str) -> Iterator[Story]:
    for order in company.orders:
        if order.party:
            params = {"number": order.number, "amount": f"{order.amount:f}", "currency": currency}
            number, author = keys.orders[order.number], keys.names.get(order.seller, "Rapport")
            at = moment(order.ordered_on, 12)
            yield keys.parties[order.party], at, "order.place", "order", number, author, params


def _notes(company: Company, keys: Keys) -> Iterator[Story]:
    """The notes that were just written, read back in the order of their writing for their ids."""
    ids = list(Note.objects.order_by("-pk").values_list("pk", flat=True)[: len(company.notes)])
    for note, pk in zip(company.notes, reversed(ids), strict=True):
        yield keys.parties[note.party], note.written_at, "note.add", "note", pk, keys.names[note.author], {}
