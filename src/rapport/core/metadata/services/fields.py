"""Custom fields: defined, changed, put in order, retired, put in the bin."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, JSONField, Max
from django.utils.translation import gettext_lazy as _

from rapport.core.access.grants import ROLE_NAMES
from rapport.core.access.models import Role
from rapport.core.access.policies import demand
from rapport.core.audit import services as audit
from rapport.core.jobs.services.queue import enqueue
from rapport.core.metadata.models import CustomField, CustomFieldKind
from rapport.core.metadata.services.values import MOST_CHOICES, NUMBERS, ONCE, TEXTS, clean_one
from rapport.kit.actor import Actor
from rapport.kit.bulk import update_rows
from rapport.kit.errors import ChangedMeanwhile, DomainError, Invalid
from rapport.kit.records import record_types
from rapport.kit.text import fold

MOST = 200
TONES = ("", "good", "warn", "bad", "info", "accent")
SWITCHES = ("is_required", "is_unique", "is_searchable")
LIMITED = NUMBERS | {"date", "moment"}
HAS_CHOICES = frozenset({"choice", "choices"})
BATCH = 2_000


INDEX = "metadata.index"


class StillInUse(DomainError):
    code = "field_in_use"
    message = _("Retire the field first: it is then hidden everywhere, and nothing is lost.")


@transaction.atomic
def define(
    record_type: str, label: str, kind: str, *, choices: Sequence[str] = (),
    settings: Mapping[str, Any] | None = None, by: Actor, at: datetime,
) -> CustomField:  # fmt: skip
    """This function will add a field to a record type. `settings` are those of `edit`.

    Refuses an empty label, a choice without choices, limits that its kind has not, and a 201st field.
    """
    demand(by, "field.edit")
    if record_type not in record_types:
        raise Invalid(_("Rapport has no such kind of record."), field="record_type")
    if kind not in CustomFieldKind.values:
        raise Invalid(_("Choose what the field holds."), field="kind")
    taken = set(CustomField.objects.filter(record_type=record_type).values_list("key", flat=True))
    if len(taken) >= MOST:
        raise Invalid(_("A record has at most %(most)s custom fields."), most=MOST)
    last = CustomField.objects.filter(record_type=record_type).aggregate(last=Max("position"))["last"] or 0
    label = _label(label)
    row = CustomField(record_type=record_type, kind=kind, key=_key(label, taken), position=last + 1)
    values: dict[str, Any] = {"label": label, "choices": _choices(kind, choices)} | _settings(row, settings or {})
    for name, value in values.items():
        setattr(row, name, value)
    row.default = _default(row)
    row.save(force_insert=True)
    after = {**values, "kind": kind, "position": row.position}
    audit.record("field.define", by=by, at=at, changes=[audit.Change("custom_field", row.pk, after=after)])
    enqueue(INDEX, by=by, at=at, unique=INDEX)
    return row


@transaction.atomic
def edit(
    row: CustomField, label: str, *, choices: Sequence[str] = (), settings: Mapping[str, Any] | None = None,
    by: Actor, at: datetime,
) -> None:  # fmt: skip
    """This function will change what a field is called, allows and offers; records keep what they have.

    `settings` may hold labels, help, looks, limits, default, is_required, is_unique, is_searchable, seen_by and
    edited_by; what is left out stays. Refuses what `define` refuses, and ChangedMeanwhile.
    """
    demand(by, "field.edit")
    values = {"label": _label(label), "choices": _choices(row.kind, choices)} | _settings(row, settings or {})
    draft = CustomField(record_type=row.record_type, key=row.key, kind=row.kind, default=row.default)
    for name in ("looks", "limits", "labels"):
        setattr(draft, name, getattr(row, name))
    for name, value in values.items():
        setattr(draft, name, value)
    values["default"] = _default(draft)
    _write("field.edit", row, values, by=by, at=at)


@transaction.atomic
def retire(row: CustomField, *, by: Actor, at: datetime) -> None:
    """This function will hide a field; its values stay in the records and come back with `revive`."""
    demand(by, "field.edit")
    _write("field.retire", row, {"is_active": False}, by=by, at=at)


@transaction.atomic
def revive(row: CustomField, *, by: Actor, at: datetime) -> None:
    """This function will show a retired field again, with the values that records kept, out of the bin too."""
    demand(by, "field.edit")
    _write("field.revive", row, {"is_active": True, "binned_at": None}, by=by, at=at)


@transaction.atomic
def put_in_bin(row: CustomField, *, by: Actor, at: datetime) -> None:
    """This function will put a retired field in the bin, whence it comes back with its values for thirty days.

    Refuses a field that is in use.
    """
    demand(by, "field.edit")
    if row.is_active:
        raise StillInUse
    _write("field.bin", row, {"binned_at": at}, by=by, at=at)


def delete(rows: Sequence[CustomField]) -> None:
    """Delete fields whose time in the bin is over, and their values in every record: the purge calls this."""
    for row in rows:
        model = record_types[row.record_type].model
        held = record_types[row.record_type].rows().filter(custom__has_key=row.key).order_by("pk")
        while page := list(held.values_list("pk", "custom")[:BATCH]):
            kept = [({k: v for k, v in custom.items() if k != row.key}, pk) for pk, custom in page]
            update_rows(model, ["custom"], kept)
    CustomField.objects.filter(pk__in=[row.pk for row in rows]).delete()


@transaction.atomic
def reorder(record_type: str, keys: Sequence[str], *, by: Actor, at: datetime) -> None:
    """This function will show the fields of a record type in this order; those not named follow as they were."""
    demand(by, "field.edit")
    rows = list(CustomField.objects.filter(record_type=record_type))
    place = {key: at_ for at_, key in enumerate(keys)}
    ordered = sorted(rows, key=lambda row: (place.get(row.key, len(place)), row.position, row.pk))
    changes = []
    for position, row in enumerate(ordered, 1):
        if row.position != position:
            changes.append(
                audit.Change("custom_field", row.pk, None, {"position": row.position}, {"position": position})
            )
            row.position = position
    if changes:
        CustomField.objects.bulk_update(ordered, ["position"])
        audit.record("field.reorder", by=by, at=at, changes=changes)


def _settings(row: CustomField, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings as the field keeps them. Refuses those that its kind has not."""
    values: dict[str, Any] = {name: bool(given[name]) for name in SWITCHES if name in given}
    if values.get("is_unique") and row.kind not in ONCE:
        raise Invalid(_("Values of this kind may repeat."), field="is_unique")
    for name in ("seen_by", "edited_by"):
        if name in given:
            values[name] = _roles(name, given[name])
    if values.get("is_searchable") and (row.kind not in TEXTS or values.get("seen_by")):
        raise Invalid(_("Only text that every role may see can be found by the search."), field="is_searchable")
    if "labels" in given:
        values["labels"] = {language: _label(text) for language, text in given["labels"].items() if text.strip()}
    if "help" in given:
        values["help"] = " ".join(str(given["help"]).split())[:300]
    if "looks" in given:
        values["looks"] = _looks(given["looks"])
    if "limits" in given:
        values["limits"] = _limits(row, given["limits"])
    if "default" in given:
        values["default"] = given["default"]
    return values


def _roles(name: str, keys: Sequence[str]) -> list[str]:
    known = {*ROLE_NAMES, *Role.objects.values_list("key", flat=True)}
    if set(keys) - known:
        raise Invalid(_("There is no such role."), field=name)
    return sorted(set(keys))


def _looks(given: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    looks = {}
    for choice, look in given.items():
        kept = {name: " ".join(look.get(name, "").split())[:80] for name in ("label", "fr", "en") if look.get(name)}
        tone = look.get("tone", "")
        if tone not in TONES:
            raise Invalid(_("There is no such colour."), field="choices")
        looks[choice] = kept | ({"tone": tone} if tone else {})
    return {choice: look for choice, look in looks.items() if look}


def _limits(row: CustomField, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the limits in the field's own kind."""
    plain, kept = CustomField(kind=row.kind, key="limit", label=str(_("Limit"))), {}
    for name in ("min", "max"):
        if given.get(name) not in (None, ""):
            if row.kind not in LIMITED:
                raise Invalid(_("Only numbers and dates have a least and a greatest value."), field=name)
            kept[name] = clean_one(plain, given[name])
    if {"min", "max"} <= kept.keys() and kept["min"] > kept["max"]:
        raise Invalid(_("The least value is above the greatest."), field="max")
    if given.get("longest"):
        if row.kind not in TEXTS or not str(given["longest"]).isdigit() or not 0 < int(given["longest"]) <= 10_000:
            raise Invalid(_("A text holds from 1 to 10,000 letters."), field="longest")
        kept["longest"] = int(given["longest"])
    mask = str(given.get("pattern") or "").strip()
    if mask:
        if row.kind != CustomFieldKind.TEXT or len(mask) > 60:
            raise Invalid(_("Only short texts follow a form, of at most 60 signs."), field="pattern")
        kept["pattern"] = mask
    return kept


def _default(row: CustomField) -> Any:
    try:
        return clean_one(row, row.default)
    except Invalid as refusal:
        raise Invalid(str(refusal), field="default") from None


def _label(label: str) -> str:
    label = " ".join(label.split())
    if not label or len(label) > 80:
        raise Invalid(_("Give the field a name of at most 80 letters."), field="label")
    return label


def _choices(kind: str, choices: Sequence[str]) -> list[str]:
    """Return the choices without blanks and doubles, in their order."""
    if kind not in HAS_CHOICES:
        return []
    kept = list({fold(choice): " ".join(choice.split()) for choice in choices if choice.strip()}.values())
    if not kept or len(kept) > MOST_CHOICES or any(len(choice) > 80 or set(choice) & set(";|") for choice in kept):
        raise Invalid(
            _("Write one choice a line: at least one, at most 200, of at most 80 letters, without ; and |."),
            field="choices",
        )
    return kept


def _key(label: str, taken: set[str]) -> str:
    """Return a name for the column: plain letters, no double underscore, no word that the database uses."""
    stem = re.sub(r"[^a-z0-9]+", "_", fold(label)).strip("_")[:34] or "field"
    stem = f"f_{stem}" if stem[0].isdigit() or stem in JSONField().get_lookups() else stem
    key, number = stem, 2
    while key in taken:
        key, number = f"{stem}_{number}", number + 1
    return key


def _write(verb: str, row: CustomField, values: Mapping[str, Any], *, by: Actor, at: datetime) -> None:
    before, after = audit.changed(row, values)
    if not after:
        return
    if not CustomField.objects.filter(pk=row.pk, version=row.version).update(**after, version=F("version") + 1):
        raise ChangedMeanwhile(name=str(_("Somebody")), theirs=before)
    audit.record(verb, by=by, at=at, changes=[audit.Change("custom_field", row.pk, before=before, after=after)])
    row.refresh_from_db()
    if "is_searchable" in after or (row.is_searchable and "is_active" in after):
        holder = record_types[row.record_type].holder
        enqueue("search.reindex", by=by, at=at, unique=f"search.reindex:{holder}", holder=holder)
    if after.keys() & {"is_active", "binned_at", "limits"}:
        enqueue(INDEX, by=by, at=at, unique=INDEX)
