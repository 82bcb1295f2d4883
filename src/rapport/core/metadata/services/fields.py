"""Custom fields: defining them, and reading the values that people give them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.db.models import F, JSONField, Max
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from rapport.core.access.policies import demand
from rapport.core.audit import services as audit
from rapport.core.metadata.models import CustomField, CustomFieldKind
from rapport.kit.actor import Actor
from rapport.kit.errors import ChangedMeanwhile, Invalid
from rapport.kit.records import record_types
from rapport.kit.text import fold

MOST = 200
LONGEST_TEXT = 2_000
TRUE = frozenset({"true", "1", "yes", "on", "oui", "vrai", "x"})
FALSE = frozenset({"false", "0", "no", "off", "non", "faux"})


@transaction.atomic
def define(
    record_type: str, label: str, kind: str, *, choices: Sequence[str] = (), by: Actor, at: datetime
) -> CustomField:
    """This function will add a field to a record type. Refuses an empty label, a choice without choices, field 201."""
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
    values: dict[str, Any] = {"label": label, "kind": kind, "choices": _choices(kind, choices), "position": last + 1}
    row = CustomField.objects.create(record_type=record_type, key=_key(label, taken), **values)
    audit.record("field.define", by=by, at=at, changes=[audit.Change("custom_field", row.pk, after=values)])
    return row


@transaction.atomic
def edit(row: CustomField, label: str, *, choices: Sequence[str] = (), by: Actor, at: datetime) -> None:
    """This function will rename a field or change its choices; records keep what they have."""
    demand(by, "field.edit")
    _write("field.edit", row, {"label": _label(label), "choices": _choices(row.kind, choices)}, by=by, at=at)


@transaction.atomic
def retire(row: CustomField, *, by: Actor, at: datetime) -> None:
    """This function will hide a field; its values stay in the records and come back with `revive`."""
    demand(by, "field.edit")
    _write("field.retire", row, {"is_active": False}, by=by, at=at)


@transaction.atomic
def revive(row: CustomField, *, by: Actor, at: datetime) -> None:
    """This function will show a retired field again, with the values that records kept."""
    demand(by, "field.edit")
    _write("field.revive", row, {"is_active": True}, by=by, at=at)


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


def clean(record_type: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the given values as records keep them; None for an emptied field.

    Refuses with Invalid, whose `field` is `custom.<key>`, an unknown field and a value of another kind.
    """
    rows = {row.key: row for row in CustomField.objects.filter(record_type=record_type, is_active=True)}
    unknown = next((key for key in values if key not in rows), None)
    if unknown is not None:
        raise Invalid(_("There is no custom field named %(key)s."), field=f"custom.{unknown}", key=unknown)
    return {key: clean_one(rows[key], value) for key, value in values.items()}


def applied(record_type: str, current: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the whole `custom` column after these values are given: emptied ones leave it."""
    merged = {**current, **clean(record_type, values)} if values else dict(current)
    return {key: value for key, value in merged.items() if value is not None}


def clean_one(row: CustomField, value: Any) -> Any:
    """Return one value as records keep it: text, a number, an ISO date, one of the choices, or true and false."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    return _READERS[CustomFieldKind(row.kind)](row, value)


def _text(row: CustomField, value: Any) -> str:
    text = str(value).strip()
    if len(text) > LONGEST_TEXT:
        raise _refused(row, _("%(label)s: at most %(most)s letters."), most=LONGEST_TEXT)
    return text


def _number(row: CustomField, value: Any) -> int | float:
    try:
        number = Decimal(re.sub(r"[\s\u202f\u00a0]", "", str(value)).replace("\u2212", "-").replace(",", "."))
    except InvalidOperation:
        raise _refused(row, _("%(label)s: write a number.")) from None
    if not number.is_finite() or abs(number) >= Decimal(10) ** 15:
        raise _refused(row, _("%(label)s: write a number."))
    return int(number) if number == number.to_integral_value() else float(number)


def _date(row: CustomField, value: Any) -> str:
    if isinstance(value, date):
        return value.strftime("%Y-%m-%d")
    try:
        day = parse_date(str(value).strip())
    except ValueError:
        day = None
    if day is None:
        raise _refused(row, _("%(label)s: write a date that exists, such as 2026-03-12."))
    return day.isoformat()


def _choice(row: CustomField, value: Any) -> str:
    found: str | None = next((choice for choice in row.choices if fold(choice) == fold(str(value))), None)
    if found is None:
        raise _refused(row, _("%(label)s: choose one of %(choices)s."), choices=", ".join(row.choices))
    return found


def _flag(row: CustomField, value: Any) -> bool:
    word = str(value).strip().casefold()
    if word not in TRUE | FALSE:
        raise _refused(row, _("%(label)s: answer yes or no."))
    return word in TRUE


_READERS = {
    CustomFieldKind.TEXT: _text,
    CustomFieldKind.NUMBER: _number,
    CustomFieldKind.DATE: _date,
    CustomFieldKind.CHOICE: _choice,
    CustomFieldKind.FLAG: _flag,
}


def _refused(row: CustomField, sentence: Any, **params: Any) -> Invalid:
    return Invalid(sentence, field=f"custom.{row.key}", label=row.label, **params)


def _label(label: str) -> str:
    label = " ".join(label.split())
    if not label or len(label) > 80:
        raise Invalid(_("Give the field a name of at most 80 letters."), field="label")
    return label


def _choices(kind: str, choices: Sequence[str]) -> list[str]:
    """Return the choices without blanks and doubles, in their order."""
    if kind != CustomFieldKind.CHOICE:
        return []
    kept = list({fold(choice): " ".join(choice.split()) for choice in choices if choice.strip()}.values())
    if not kept or len(kept) > MOST or any(len(choice) > 80 for choice in kept):
        raise Invalid(_("Write one choice a line: at least one, at most 200, of at most 80 letters."), field="choices")
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
