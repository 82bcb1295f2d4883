"""Contact points: adding, correcting and removing the ways to reach a party."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rapport.core.access.policies import policy_of
from rapport.core.audit import services as audit
from rapport.core.identity.queries import company
from rapport.kit.actor import Actor
from rapport.kit.errors import DomainError
from rapport.operational.parties.events import PartyEdited
from rapport.operational.parties.models import ContactPoint, ContactPointKind, Party, Quality
from rapport.operational.parties.models.match_keys import address_key, email_key, phone_key, web_key
from rapport.operational.parties.services import clashes
from rapport.operational.parties.services.values import TooLong

PLACE = ("street", "postcode", "city", "country")


class EmptyContactPoint(DomainError):
    code = "empty_contact_point"
    message = _("Write something to keep, or remove this contact point.")


class KnownContactPoint(DomainError):
    code = "known_contact_point"
    message = _("This customer already has “%(value)s”.")


class NotACountry(DomainError):
    code = "not_a_country"
    message = _("“%(value)s” is no country. Write its two letters, such as FR.")


@dataclass(frozen=True)
class Point:
    """A way to reach a party, as it was typed."""

    kind: ContactPointKind
    value: str = ""
    label: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = ""

    @property
    def is_empty(self) -> bool:
        return not any(part.strip() for part in (self.value, self.street, self.postcode, self.city))


@transaction.atomic
def add(party: Party, point: Point, *, by: Actor, at: datetime) -> ContactPoint:
    """This function will add a contact point; the first of its kind is the main one.

    Refuses with NotAllowed, KnownContactPoint, EmptyContactPoint, and text that is no such address or number.
    """
    policy_of(Party).demand(by, "edit", party)
    values = read(point)
    others = list(party.contact_points.filter(kind=point.kind))
    _refuse_known(point.kind, values, others)
    row = ContactPoint.objects.create(party=party, kind=point.kind, is_main=not others, **values)
    _close(party, {}, {row.kind: str(row)}, by=by, at=at)
    return row


@transaction.atomic
def edit(row: ContactPoint, point: Point, *, by: Actor, at: datetime) -> ContactPoint:
    """This function will correct a contact point, which then counts as not verified; refuses as `add` does."""
    party = row.party
    policy_of(Party).demand(by, "edit", party)
    values = read(point)
    _refuse_known(row.kind, values, party.contact_points.filter(kind=row.kind).exclude(pk=row.pk))
    old, after = str(row), audit.changed(row, values)[1]
    if not after:
        return row
    if "match_key" in after:
        after |= {"quality": Quality.UNVERIFIED, "checked_on": None}
    for name, value in after.items():
        setattr(row, name, value)
    row.save(update_fields=list(after))
    _close(party, {row.kind: old}, {row.kind: str(row)}, by=by, at=at)
    return row


@transaction.atomic
def set_main(party: Party, kind: ContactPointKind, part: str, value: str, *, by: Actor, at: datetime) -> None:
    """This function will write one part of a party's main contact point of a kind, as a list shows it.

    The first one is added, one that is emptied is taken away. Refuses as `add` does.
    """
    row = party.contact_points.filter(kind=kind, is_main=True).first()
    if row is None:
        if value.strip():
            add(party, Point(kind, **{part: value}), by=by, at=at)
        return
    row.party = party
    kept = {name: getattr(row, name) for name in ("value", "label", *PLACE)} | {part: value}
    point = Point(kind, **kept)
    if point.is_empty:
        remove(row, by=by, at=at)
    else:
        edit(row, point, by=by, at=at)


@transaction.atomic
def remove(row: ContactPoint, *, by: Actor, at: datetime) -> None:
    """This function will take a contact point away; the next of its kind becomes the main one."""
    party = row.party
    policy_of(Party).demand(by, "edit", party)
    was_main, old = row.is_main, str(row)
    row.delete()
    heir = party.contact_points.filter(kind=row.kind).order_by("id").first() if was_main else None
    if heir is not None:
        ContactPoint.objects.filter(pk=heir.pk).update(is_main=True)
    _close(party, {row.kind: old}, {}, by=by, at=at)


@transaction.atomic
def make_main(row: ContactPoint, *, by: Actor, at: datetime) -> None:
    """This function will make a contact point the main one of its kind."""
    party = row.party
    policy_of(Party).demand(by, "edit", party)
    same = party.contact_points.filter(kind=row.kind)
    old = same.filter(is_main=True).exclude(pk=row.pk).first()
    same.exclude(pk=row.pk).update(is_main=False)
    same.filter(pk=row.pk).update(is_main=True)
    _close(party, {f"main_{row.kind}": str(old) if old else ""}, {f"main_{row.kind}": str(row)}, by=by, at=at)


@transaction.atomic
def judge(row: ContactPoint, quality: Quality, *, by: Actor, at: datetime) -> None:
    """This function will say how far a contact point can be trusted, as of the day of `at`."""
    party = row.party
    policy_of(Party).demand(by, "edit", party)
    before, row.quality, row.checked_on = row.quality, quality, at.date()
    row.save(update_fields=["quality", "checked_on"])
    shown = f"quality_{row.kind}"
    _close(party, {shown: before}, {shown: quality.value}, by=by, at=at)


def read(point: Point) -> dict[str, Any]:
    """Return the columns of a contact point. Refuses what is empty, too long or no such address or number."""
    if point.is_empty:
        raise EmptyContactPoint(field=point.kind)
    columns = _columns(point)
    for name, text in columns.items():
        limit = getattr(ContactPoint._meta.get_field(name), "max_length", None) or len(text)
        if len(text) > limit:
            raise TooLong(field=name, size=len(text), limit=limit)
    return columns


def _columns(point: Point) -> dict[str, str]:
    label = point.label.strip()[:40]
    if point.kind == ContactPointKind.ADDRESS:
        place = {name: " ".join(getattr(point, name).split()) for name in PLACE}
        place["country"] = _country(place["country"]) or company().country
        key = address_key(place["street"], place["postcode"], place["city"])
        return {"label": label, "value": "", "match_key": key, **place}
    value, key = _READERS[point.kind](point.value)
    return {"label": label, "value": value, "match_key": key}


def drafted(points: Sequence[Point]) -> list[ContactPoint]:
    """Return unsaved rows of the points that hold something; the first of each kind is the main one."""
    rows: list[ContactPoint] = []
    for point in points:
        if not point.is_empty:
            is_first = not any(row.kind == point.kind for row in rows)
            rows.append(ContactPoint(kind=point.kind, is_main=is_first, **read(point)))
    return rows


def write(party: Party, rows: Sequence[ContactPoint]) -> None:
    """Save the drafted rows of a party that was just saved."""
    for row in rows:
        row.party = party
    ContactPoint.objects.bulk_create(rows)


def main_columns(rows: Sequence[ContactPoint]) -> dict[str, str]:
    """Return what the party's own columns repeat of its main contact points."""
    main: Mapping[str, ContactPoint] = {row.kind: row for row in reversed(rows) if row.is_main}
    place = main.get(ContactPointKind.ADDRESS)
    return {
        "email": main[ContactPointKind.EMAIL].value if ContactPointKind.EMAIL in main else "",
        "phone": main[ContactPointKind.PHONE].value if ContactPointKind.PHONE in main else "",
        **{name: getattr(place, name) if place else "" for name in PLACE},
    }


def repeat_on(party: Party, rows: Sequence[ContactPoint]) -> None:
    for name, value in main_columns(rows).items():
        setattr(party, name, value)


def _country(text: str) -> str:
    if text and not re.fullmatch("[A-Za-z]{2}", text):
        raise NotACountry(field="country", value=text)
    return text.upper()


def _email(text: str) -> tuple[str, str]:
    return email_key(text), email_key(text)


def _phone(text: str) -> tuple[str, str]:
    key = phone_key(text, company().country)
    return key, key


def _web(text: str) -> tuple[str, str]:
    return text.strip(), web_key(text)


_READERS = {ContactPointKind.EMAIL: _email, ContactPointKind.PHONE: _phone, ContactPointKind.WEB: _web}


def _refuse_known(kind: str, values: Mapping[str, Any], others: Any) -> None:
    if any(other.match_key == values["match_key"] for other in others):
        raise KnownContactPoint(field=kind, value=values["value"] or values["street"] or values["city"])


def _close(party: Party, before: Mapping[str, Any], after: Mapping[str, Any], *, by: Actor, at: datetime) -> None:
    """Bring the party's own columns in step, and tell what happened."""
    columns = main_columns(list(party.contact_points.all()))
    changed = audit.changed(party, columns)[1]
    clashes.claim(party, changed, shown=columns, at=at)
    audit.record(
        "party.contact",
        by=by,
        at=at,
        changes=[audit.Change("party", party.pk, party.pk, before, after)],
        announces=[PartyEdited(party.pk, tuple(sorted({*before, *after, *changed})))],
    )
