"""Values of custom fields: read, checked against the field's limits, and kept as JSON."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.db import connection
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext_lazy as _

from rapport.core.metadata.models import CustomField, CustomFieldKind
from rapport.kit import ports
from rapport.kit.actor import Actor
from rapport.kit.errors import Invalid, NotAllowed
from rapport.kit.known import known
from rapport.kit.records import record_types
from rapport.kit.text import fold

MOST_CHOICES = 200
LONGEST = {CustomFieldKind.TEXT: 300, CustomFieldKind.LONG_TEXT: 10_000, CustomFieldKind.PHONE: 40}
LONGEST_TEXT = 2_000
DIGITS = 15
TRUE = frozenset({"true", "1", "yes", "on", "oui", "vrai", "x"})
FALSE = frozenset({"false", "0", "no", "off", "non", "faux"})
TEXTS = frozenset({"text", "long_text", "email", "phone", "link"})
NUMBERS = frozenset({"whole", "number", "money", "percent"})
ONCE = frozenset({"text", "email", "phone", "link", "whole", "number", "date"})
"""Kinds of which two records can be kept from having the same value."""
_PHONE = re.compile(r"\+?[\d\s./()\u00a0\u202f-]{4,40}")
_PLACES = {"9": r"\d", "A": "[^\\W\\d_]", "X": "[^\\W_]"}


def clean(record_type: str, values: Mapping[str, Any], *, by: Actor | None = None) -> dict[str, Any]:
    """Return the given values as records keep them; None for an emptied field.

    Refuses with Invalid, whose `field` is `custom.<key>`, an unknown field, a value of another kind or beyond the
    field's limits, and the emptying of a required field; with NotAllowed what the actor's role only reads.
    """
    rows = rows_of(record_type)
    for key in values:
        if key not in rows or (by and not by.sees_field(f"{record_type}.custom.{key}")):
            raise Invalid(_("There is no custom field named %(key)s."), field=f"custom.{key}", key=key)
        if by and not by.writes_field(f"{record_type}.custom.{key}"):
            raise NotAllowed(field=f"custom.{key}")
    cleaned = {key: clean_one(rows[key], value) for key, value in values.items()}
    for key, value in cleaned.items():
        if value is None and rows[key].is_required:
            raise refused(rows[key], _("%(label)s: this field is needed."))
    return cleaned


def applied(
    record_type: str, current: Mapping[str, Any], values: Mapping[str, Any] | None, *, by: Actor, pk: int | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Return the whole `custom` column of a known record after these values are given: emptied ones leave it."""
    if not values:
        return dict(current)
    cleaned = clean(record_type, values, by=by)
    new = {key: value for key, value in cleaned.items() if value != current.get(key)}
    _demand_once(record_type, new, pk)
    merged = {**current, **cleaned}
    return {key: value for key, value in merged.items() if value is not None}


def begun(record_type: str, values: Mapping[str, Any] | None, *, by: Actor) -> dict[str, Any]:
    """Return the `custom` column of a new record: what is given, and defaults. Refuses without what is needed."""
    cleaned = clean(record_type, values or {}, by=by)
    for key, row in rows_of(record_type).items():
        if key not in cleaned and row.default is not None:
            cleaned[key] = row.default
        if row.is_required and cleaned.get(key) is None and by.writes_field(f"{record_type}.custom.{key}"):
            raise refused(row, _("%(label)s: this field is needed."))
    _demand_once(record_type, cleaned, None)
    return {key: value for key, value in cleaned.items() if value is not None}


def rows_of(record_type: str) -> dict[str, CustomField]:
    """The fields in use of a record type, by key."""
    rows = CustomField.objects.filter(record_type=record_type, is_active=True, binned_at=None)
    return known(("field rows", record_type), lambda: {row.key: row for row in rows})


def clean_one(row: CustomField, value: Any) -> Any:
    """Return one value as records keep it: text, a number, an ISO date, one of the choices, or true and false."""
    if value is None or value == [] or (isinstance(value, str) and not value.strip()):
        return None
    read = _READERS[CustomFieldKind(row.kind)](row, value)
    if read == []:
        return None
    _demand_limits(row, read)
    return read


def refused(row: CustomField, sentence: Any, **params: Any) -> Invalid:
    return Invalid(sentence, field=f"custom.{row.key}", label=str(row), **params)


def holders_of(record_type: str, key: str, wanted: Sequence[Any]) -> dict[Any, int]:
    """Return which live record has each of these values; values that nobody has are absent."""
    rows = record_types[record_type].rows().live().filter(**{f"custom__{key}__in": list(wanted)})
    return {value: pk for pk, value in rows.order_by().values_list("pk", f"custom__{key}")}


def hold_once(record_type: str, keys: Collection[str]) -> None:
    """Let nobody else give values of these unique fields until the transaction ends; on SQLite writers queue anyway."""
    if keys and connection.in_atomic_block:
        rows = CustomField.objects.filter(record_type=record_type, key__in=keys)
        list(rows.order_by("pk").select_for_update().values_list("pk"))


def pattern_of(mask: str) -> re.Pattern[str]:
    """The mask as a pattern: 9 a digit, A a letter, X either, anything else itself. It has no repetition, so that
    reading takes a time that the length of the text bounds.
    """
    return re.compile("".join(_PLACES.get(sign, re.escape(sign)) for sign in mask))


def _demand_once(record_type: str, values: Mapping[str, Any], pk: int | None) -> None:
    rows = rows_of(record_type)
    once = [key for key, value in values.items() if value is not None and key in rows and rows[key].is_unique]
    hold_once(record_type, once)
    for key in once:
        value = values[key]
        holder = holders_of(record_type, key, [value]).get(value)
        if holder is not None and holder != pk:
            raise refused(rows[key], _("%(label)s: another record has “%(value)s” already."), value=value)


def _demand_limits(row: CustomField, value: Any) -> None:
    low, high = row.limits.get("min"), row.limits.get("max")
    if low is not None and value < low:
        raise refused(row, _("%(label)s: at least %(least)s."), least=low)
    if high is not None and value > high:
        raise refused(row, _("%(label)s: at most %(most)s."), most=high)
    mask = row.limits.get("pattern")
    if mask and not pattern_of(mask).fullmatch(value):
        raise refused(row, _("%(label)s: write it as %(mask)s (9 a digit, A a letter, X either)."), mask=mask)


def _text(row: CustomField, value: Any) -> str:
    text = str(value).strip().replace("\r\n", "\n")
    if row.kind != CustomFieldKind.LONG_TEXT:
        text = " ".join(text.split())
    most = row.limits.get("longest") or LONGEST.get(CustomFieldKind(row.kind), LONGEST_TEXT)
    if len(text) > most:
        raise refused(row, _("%(label)s: at most %(most)s letters."), most=most)
    return text


def _email(row: CustomField, value: Any) -> str:
    text = _text(row, value).removeprefix("mailto:")
    try:
        validate_email(text)
    except ValidationError:
        raise refused(row, _("%(label)s: write an e-mail address, such as name@company.com.")) from None
    return text


def _phone(row: CustomField, value: Any) -> str:
    text = _text(row, value)
    if not _PHONE.fullmatch(text):
        raise refused(row, _("%(label)s: write a telephone number, such as 02 40 00 00 00."))
    return text


def _link(row: CustomField, value: Any) -> str:
    text = _text(row, value)
    text = text if "://" in text else f"https://{text}"
    try:
        URLValidator(schemes=["http", "https"])(text)
    except ValidationError:
        raise refused(row, _("%(label)s: write a web address, such as https://company.com.")) from None
    return text


def _number(row: CustomField, value: Any) -> int | float:
    try:
        number = Decimal(_bare(str(value)))
    except InvalidOperation:
        raise refused(row, _("%(label)s: write a number.")) from None
    if not number.is_finite() or abs(number) >= Decimal(10) ** DIGITS:
        raise refused(row, _("%(label)s: write a number."))
    return int(number) if number == number.to_integral_value() else float(number)


def _bare(text: str) -> str:
    """The number without what people write around it: gaps, the sign of a currency or of a percentage."""
    return re.sub(r"[\s\u202f\u00a0€$£%]", "", text).replace("\u2212", "-").replace(",", ".")


def _whole(row: CustomField, value: Any) -> int:
    number = _number(row, value)
    if isinstance(number, float):
        raise refused(row, _("%(label)s: write a whole number."))
    return number


def _date(row: CustomField, value: Any) -> str:
    if isinstance(value, date):
        return value.strftime("%Y-%m-%d")
    try:
        day = parse_date(str(value).strip())
    except ValueError:
        day = None
    if day is None:
        raise refused(row, _("%(label)s: write a date that exists, such as 2026-03-12."))
    return day.isoformat()


def _moment(row: CustomField, value: Any) -> str:
    """In UTC to the minute, so that texts sort as times do; without a zone it is the company's."""
    try:
        moment = value if isinstance(value, datetime) else parse_datetime(str(value).strip().replace("T", " "))
    except ValueError:
        moment = None
    if moment is None:
        raise refused(row, _("%(label)s: write a date and a time, such as 2026-03-12 09:30."))
    zone = ZoneInfo(ports.company.use()().time_zone)
    there = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    return there.astimezone(UTC).strftime("%Y-%m-%dT%H:%M+00:00")


def _choice(row: CustomField, value: Any) -> str:
    wanted = fold(str(value))
    for choice in row.choices:
        look = row.looks.get(choice, {})
        if wanted in {fold(choice), *(fold(str(look[name])) for name in ("label", "fr", "en") if look.get(name))}:
            return str(choice)
    named = ", ".join(row.called(choice) for choice in row.choices)
    raise refused(row, _("%(label)s: choose one of %(choices)s."), choices=named)


def _choices(row: CustomField, value: Any) -> list[str]:
    given = value if isinstance(value, list | tuple) else re.split(r"[;,|]", str(value))
    found = {_choice(row, item) for item in given if str(item).strip()}
    return [choice for choice in row.choices if choice in found]


def _flag(row: CustomField, value: Any) -> bool:
    word = str(value).strip().casefold()
    if word not in TRUE | FALSE:
        raise refused(row, _("%(label)s: answer yes or no."))
    return word in TRUE


def _user(row: CustomField, value: Any) -> int:
    """A colleague, by key or by name."""
    text = str(value).strip()
    people = ports.people.use()
    if text.isdigit() and int(text) in people.names([int(text)]):
        return int(text)
    found = [choice for choice in people.users(text) if fold(choice.label) == fold(text)]
    if len(found) != 1:
        raise refused(row, _("%(label)s: “%(value)s” is no colleague here."), value=text[:80])
    return int(found[0].value)


_READERS: Mapping[CustomFieldKind, Callable[[CustomField, Any], Any]] = {
    CustomFieldKind.TEXT: _text,
    CustomFieldKind.LONG_TEXT: _text,
    CustomFieldKind.WHOLE: _whole,
    CustomFieldKind.NUMBER: _number,
    CustomFieldKind.MONEY: _number,
    CustomFieldKind.PERCENT: _number,
    CustomFieldKind.FLAG: _flag,
    CustomFieldKind.DATE: _date,
    CustomFieldKind.MOMENT: _moment,
    CustomFieldKind.CHOICE: _choice,
    CustomFieldKind.CHOICES: _choices,
    CustomFieldKind.EMAIL: _email,
    CustomFieldKind.PHONE: _phone,
    CustomFieldKind.LINK: _link,
    CustomFieldKind.USER: _user,
}
