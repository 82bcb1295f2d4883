"""What pages and programs are told of a verb over many rows: those that it left as they were, and its way back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import ngettext

from rapport.core.audit import queries as audited
from rapport.core.exchange.models import BulkEdit
from rapport.core.exchange.services.bulk_edits import Foreseen, noun_of
from rapport.kit.actor import Actor
from rapport.web.lists.bin import bins
from rapport.web.lists.spec import lists

SHOWN = 200
COUNTS = ("looked", "changed", "same", "refused", "returned", "kept")


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


def with_kept(said: str, kept: int) -> str:
    """Return the sentence on what was taken back with how many rows were not."""
    if not kept:
        return said
    rest = ngettext("%(count)s was changed since and stays", "%(count)s were changed since and stay", kept)
    return f"{said}, {rest % {'count': kept}}"


def way_out_of_bin(key: str, ids: Sequence[int], values: Any = None) -> str:
    """Return the address that takes what was just put in a bin out again, however many there are."""
    found = bins[key]
    last = audited.newest_change(found.noun, ids)
    if last is None or last.entry.verb != found.putting:
        return ""
    return reverse("exchange:bin_undo", args=[key, last.entry_id])


def edit_told(edit: BulkEdit, actor: Actor) -> dict[str, Any]:
    """Return an edit of many rows as programs read it."""
    values: dict[str, Any] = {name: getattr(edit, name) for name in ("uuid", "created_at", "finished_at", "undone_at")}
    return values | {
        "list_key": edit.list_key,
        "field": edit.field,
        "counts": {name: getattr(edit, f"{name}_count") for name in COUNTS},
        "left_out": [vars(line) for line in left_lines(edit, edit.refused, actor)],
        "kept": [vars(line) for line in left_lines(edit, edit.kept, actor)],
        "job": edit.job_uuid,
    }


def foreseen_told(seen: Foreseen) -> dict[str, Any]:
    """Return what an edit would do as programs read it."""
    names = ("total", "changed", "same", "left_out", "is_whole")
    reasons = {sentence: len(ids) for sentence, ids in seen.refused.items()}
    return {name: getattr(seen, name) for name in names} | {"reasons": reasons}


def way_back_of_tags(key: str, ids: Sequence[int], values: Any = None) -> str:
    """Return the address that takes back a tag just put on rows of a list, or taken off them."""
    last = audited.newest_change(noun_of(lists[key]), ids)
    return reverse("exchange:tag_undo", args=[key, last.entry_id]) if last is not None else ""


def way_back(key: str, field: str, ids: Sequence[int], values: Any = None) -> str:
    """Return the address that gives the rows of a list the values back that a field of them just had."""
    last = audited.newest_change(noun_of(lists[key]), ids)
    return reverse("exchange:value_undo", args=[key, field, last.entry_id]) if last is not None else ""
