"""What pages and programs are told of a verb over many rows: those that it left as they were, and its way back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from rapport.core.audit import queries as audited
from rapport.core.exchange.models import BulkEdit
from rapport.kit.actor import Actor
from rapport.web.lists.bin import bins
from rapport.web.lists.spec import lists

SHOWN = 200


@dataclass(frozen=True)
class LeftRow:
    """A row by its name, and why it stays."""

    name: str
    url: str
    why: str


def left_lines(edit: BulkEdit, left: Sequence[tuple[int, str]], actor: Actor) -> list[LeftRow]:
    """Return the rows that stay, as far as the reader may see them."""
    spec = lists[edit.list_key]
    whys = dict(left[:SHOWN])
    rows = spec.rows().model.objects.visible_to(actor).in_bulk(list(whys)) if whys else {}
    return [
        LeftRow(str(rows[pk]), reverse(spec.detail_url, args=[rows[pk].uuid]), why)
        for pk, why in whys.items()
        if pk in rows
    ]


def way_out_of_bin(key: str, ids: Sequence[int]) -> str:
    """Return the address that takes what was just put in a bin out again, however many there are."""
    noun = bins[key].noun
    last = audited.history_of(noun, ids[0]).first() if ids else None
    if last is None or last.entry.verb != f"{noun}.bin":
        return ""
    return reverse("exchange:bin_undo", args=[key, last.entry_id])
