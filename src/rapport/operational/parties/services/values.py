"""Values of a party's own fields: read, trimmed and checked before any verb writes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from stdnum.eu import vat
from stdnum.exceptions import ValidationError as BadNumber
from stdnum.fr import siren, siret

from rapport.kit.actor import Actor
from rapport.kit.errors import DomainError, Invalid, NotAllowed
from rapport.operational.parties.models import Channel, Party, PartyKind
from rapport.operational.parties.models.party import full_name, sort_key

SHARED_FIELDS = frozenset({"language", "preferred_channel", "origin", "custom"})
PERSON_FIELDS = SHARED_FIELDS | {"salutation", "first_name", "last_name", "job_title", "born_on"}
HOUSEHOLD_FIELDS = SHARED_FIELDS | {"name"}
COMPANY_FIELDS = SHARED_FIELDS | {"name", "legal_form", "registration", "vat_number", "industry"}
FIELDS: Mapping[str, frozenset[str]] = {
    PartyKind.PERSON: PERSON_FIELDS,
    PartyKind.COMPANY: COMPANY_FIELDS,
    PartyKind.HOUSEHOLD: HOUSEHOLD_FIELDS,
}
LANGUAGES = frozenset({"fr", "en", "de", "es", "it", "nl", "pt"})


class UnknownField(DomainError):
    code = "unknown_field"
    message = _("A %(kind)s has no field named “%(name)s”.")


class TooLong(DomainError):
    code = "too_long"
    message = _("This text has %(size)s characters; at most %(limit)s fit.")


class NotARegistration(DomainError):
    code = "not_a_registration"
    message = _("“%(value)s” is neither a SIREN (9 digits) nor a SIRET (14 digits): its check digit does not fit.")


class NotAVatNumber(DomainError):
    code = "not_a_vat_number"
    message = _("“%(value)s” is not a European VAT number: its check digits do not fit.")


class BornInTheFuture(DomainError):
    code = "born_in_the_future"
    message = _("This date of birth is in the future.")


def clean(kind: str, values: Mapping[str, Any], *, by: Actor, at: datetime) -> dict[str, Any]:
    """Return the values as the party keeps them. Refuses fields that this kind has not, and values that do not fit."""
    known = FIELDS[kind]
    for name in values:
        if name not in known:
            raise UnknownField(field=name, kind=PartyKind(kind).label.lower(), name=name)
        if not by.sees_field(f"party.{name}"):
            raise NotAllowed(field=name)
    return {name: _clean(name, value, at) for name, value in values.items()}


def names(party: Party, values: Mapping[str, Any]) -> dict[str, str]:
    """Return the name and the sort name that follow from the party with these values."""
    first, last, name = (str(values.get(key, getattr(party, key))) for key in ("first_name", "last_name", "name"))
    if party.kind == PartyKind.PERSON:
        name = full_name(first, last)
    return {"name": name, "sort_name": sort_key(party.kind, name=name, first_name=first, last_name=last)}


def _clean(name: str, value: Any, at: datetime) -> Any:
    if name == "custom":
        return dict(value or {})
    if name == "born_on":
        return _birthday(value, at)
    text = " ".join(str(value or "").split())
    limit = getattr(Party._meta.get_field(name), "max_length", None) or 200
    checked = _CHECKS[name](text) if text and name in _CHECKS else text
    if len(checked) > limit:
        raise TooLong(field=name, size=len(checked), limit=limit)
    return checked


def _birthday(value: Any, at: datetime) -> date | None:
    if not value:
        return None
    try:
        day = value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        raise Invalid(_("This is not a date."), field="born_on") from None
    if day > at.date():
        raise BornInTheFuture(field="born_on")
    return day


def _registration(text: str) -> str:
    digits = siren.compact(text)
    try:
        return str(siret.validate(digits) if len(digits) > 9 else siren.validate(digits))
    except BadNumber:
        raise NotARegistration(field="registration", value=text) from None


def _vat_number(text: str) -> str:
    try:
        return str(vat.validate(text))
    except BadNumber:
        raise NotAVatNumber(field="vat_number", value=text) from None


def _one_of(field: str, allowed: frozenset[str]) -> Callable[[str], str]:
    def check(text: str) -> str:
        if text not in allowed:
            raise Invalid(_("Choose one of the values offered."), field=field)
        return text

    return check


_CHECKS: Mapping[str, Callable[[str], str]] = {
    "registration": _registration,
    "vat_number": _vat_number,
    "language": _one_of("language", LANGUAGES),
    "preferred_channel": _one_of("preferred_channel", frozenset(Channel.values)),
}
