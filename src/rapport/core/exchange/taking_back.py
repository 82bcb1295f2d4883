"""What the pages say of an import that is taken back: what would go, what stays, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.core.audit.labels import noun_of, nouns_of, sentence_of
from rapport.core.exchange.models import Import
from rapport.core.exchange.services.touched import Touches
from rapport.core.exchange.services.undoers import former_values, joined, undoer_of
from rapport.core.exchange.services.undoing import kinds_of
from rapport.core.metadata.models import CustomField
from rapport.kit.actor import Actor
from rapport.kit.bulk import any_key
from rapport.kit.records import types_held_as
from rapport.web.writing import day

LOOKED_AT = 20_000
BLOCK = 2_000
SHOWN = 100
_HANGING = {
    "address": gettext_lazy("address"),
    "web": gettext_lazy("website"),
    "lines": gettext_lazy("lines"),
    "dated_costs": gettext_lazy("dated unit costs"),
}


@dataclass(frozen=True, slots=True)
class LeftLine:
    """A record that stays: what it is, where it is, and why."""

    record_type: str
    noun: str
    name: str
    url: str
    why: str


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What undoing would do: how many records of each kind it would remove and put back, and those that would stay.

    `is_whole` says whether every record was looked at; of a large import the first ones are.
    """

    removed: Mapping[str, int]
    put_back: Mapping[str, int]
    left: list[LeftLine]
    left_count: int
    touched_count: int
    is_whole: bool


def foresee(record: Import, actor: Actor) -> Foreseen:
    """Return what undoing an import would do now."""
    made: Counter[str] = Counter()
    for part in record.parts.only("record_type", "count"):
        made[part.record_type] += part.count
    changed = Counter(record.changes.order_by().values_list("record_type", flat=True))
    touched, looked = _touched(record)
    left = [*touched, *_edited(record)]
    shown = lines_of(left[:SHOWN], actor)
    return Foreseen(made, changed, shown, len(left), len(touched), looked >= made.total())


def page_of(record: Import, foreseen: Foreseen) -> dict[str, Any]:
    """What the page before undoing shows: how many of what would go, be put back, stay. What stays does not go."""
    removed, put_back = sum(foreseen.removed.values()) - foreseen.touched_count, sum(foreseen.put_back.values())
    return {
        "foreseen": foreseen,
        "removed": max(removed, 0),
        "removed_note": _kinds(foreseen.removed, removed),
        "put_back": put_back,
        "put_back_note": _kinds(foreseen.put_back, put_back),
        "until": record.undo_until,
    }


def _kinds(counts: Mapping[str, int], told: int) -> str:
    """`orders, customers` for counts by kind, of which no more are told."""
    kinds = ((record_type, min(count, told)) for record_type, count in counts.items() if count)
    return ", ".join(nouns_of(record_type, count).lower() for record_type, count in kinds)


def left_lines(record: Import, actor: Actor) -> list[LeftLine]:
    """The records that undoing left, as far as the actor may see them."""
    return lines_of([(row.record_type, row.record_id, row.why) for row in record.left.order_by("pk")[:SHOWN]], actor)


def lines_of(left: Iterable[tuple[str, int, Mapping[str, Any]]], actor: Actor) -> list[LeftLine]:
    """Records with their names and addresses; those out of the reader's scope are counted elsewhere, not named."""
    by_type: dict[str, dict[int, Mapping[str, Any]]] = {}
    for record_type, record_id, why in left:
        by_type.setdefault(record_type, {})[record_id] = why
    return [line for record_type, whys in by_type.items() for line in _lines(record_type, whys, actor)]


def _lines(record_type: str, whys: Mapping[int, Mapping[str, Any]], actor: Actor) -> list[LeftLine]:
    kind = next(iter(types_held_as(record_type)), None)
    if kind is None:
        return []
    rows = {row.pk: row for row in kind.model.objects.visible_to(actor).filter(pk__in=list(whys))}
    noun = noun_of(record_type)
    return [
        LeftLine(record_type, noun, str(rows[pk]), kind.url(rows[pk]), told(record_type, why))
        for pk, why in whys.items()
        if pk in rows
    ]


def told(record_type: str, why: Mapping[str, Any]) -> str:
    """Why a record stays, as a sentence."""
    if why.get("code") == "touched":
        what = strip_tags(sentence_of(why["verb"], {**why["params"], "actor": why["who"]}))
        params = {"what": what, "who": why["who"] or _("Rapport"), "day": day(datetime.fromisoformat(why["at"]))}
        return _("%(what)s (%(who)s, %(day)s)") % params
    if why.get("code") == "edited":
        return _("Changed since: %(fields)s") % {"fields": ", ".join(_label(record_type, n) for n in why["fields"])}
    return _("Something that stays needs it")


def _label(record_type: str, name: str) -> str:
    if name.startswith("custom."):
        key = name.removeprefix("custom.")
        found = CustomField.objects.filter(key=key).values_list("label", flat=True).first()
        return str(found or key)
    try:
        return str(undoer_of(record_type).model._meta.get_field(name).verbose_name)
    except FieldDoesNotExist:
        return str(_HANGING.get(name, name))


def _touched(record: Import) -> tuple[list[tuple[str, int, Mapping[str, Any]]], int]:
    """What somebody did something with, among the first records that the import made; and how many were looked at."""
    found: list[tuple[str, int, Mapping[str, Any]]] = []
    touches, looked = Touches(record), 0
    for part in record.parts.order_by("record_type", "pk"):
        if looked >= LOOKED_AT:
            break
        looked += part.count
        found += [(part.record_type, pk, why) for pk, why in sorted(touches.of(part.record_type, part.ids).items())]
    return found, looked


def _edited(record: Import) -> list[tuple[str, int, Mapping[str, Any]]]:
    """Records that were there before and hold another value by now, and the fields that would stay."""
    found: list[tuple[str, int, Mapping[str, Any]]] = []
    for record_type in sorted(kinds_of(record)):
        model = undoer_of(record_type).model
        changes = record.changes.filter(record_type=record_type).order_by("-pk")[:BLOCK]
        formers = {each.record_id: each for each in joined(changes.values_list("record_id", "before", "after"))}
        columns = {each.attname for each in model._meta.concrete_fields}
        for row in model._base_manager.filter(pk__in=any_key(list(formers))) if formers else ():
            kept = former_values(row, formers[row.pk], sorted(columns & formers[row.pk].before.keys()))[1]
            if kept:
                found.append((record_type, row.pk, {"code": "edited", "fields": kept}))
    return found
