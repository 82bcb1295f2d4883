"""Relationships: who works for whom and lives with whom, from a day to a day."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rapport.core.access.policies import policy_of
from rapport.core.audit import services as audit
from rapport.kit.actor import Actor
from rapport.kit.errors import DomainError
from rapport.operational.parties.events import PartyEdited
from rapport.operational.parties.models import MemberRole, Party, PartyKind, Relationship, RelationshipKind

BETWEEN_COMPANIES = frozenset({RelationshipKind.SUPPLIES, RelationshipKind.DISTRIBUTES, RelationshipKind.WORKS_WITH})


class AlreadyRelated(DomainError):
    code = "already_related"
    message = _("%(subject)s and %(object)s are already linked in this way.")


class CannotBeRelated(DomainError):
    code = "cannot_be_related"
    message = _("%(object)s is not a company: choose the company that this person works for.")


class OnlyBetweenCompanies(DomainError):
    code = "only_between_companies"
    message = _("Only companies are linked in this way: choose a company on both sides.")


class NotAMember(DomainError):
    code = "not_a_member"
    message = _("Members of a household are people: choose a person and a household.")


class InAnotherHousehold(DomainError):
    code = "in_another_household"
    message = _("%(subject)s is a member of household %(number)s: end that first.")


class AlreadyEnded(DomainError):
    code = "already_ended"
    message = _("This link already ended.")


@transaction.atomic
def link(
    subject: Party, kind: RelationshipKind, object: Party, *, title: str = "", role: str = "",
    starts_on: date | None = None, by: Actor, at: datetime,
) -> Relationship:  # fmt: skip
    """This function will link two parties: `subject` works for `object`, or is a member of that household.

    A member is an adult unless `role` says otherwise. Refuses with NotAllowed unless both may be edited, with
    AlreadyRelated, CannotBeRelated, OnlyBetweenCompanies, NotAMember and InAnotherHousehold.
    """
    _demand(subject, object, by)
    _fits(subject, kind, object)
    same = Relationship.objects.filter(subject=subject, object=object, kind=kind, ends_on=None)
    if subject.pk == object.pk or same.exists():
        raise AlreadyRelated(field="object", subject=str(subject), object=str(object))
    if kind == RelationshipKind.MEMBER_OF:
        _has_no_household(subject)
    place = MemberRole(role or MemberRole.ADULT) if kind == RelationshipKind.MEMBER_OF else ""
    row = Relationship.objects.create(
        subject=subject, object=object, kind=kind, title=title.strip()[:100], role=place, starts_on=starts_on
    )
    _close("party.link", row, {}, _told(row), by=by, at=at)
    return row


def _fits(subject: Party, kind: RelationshipKind, object: Party) -> None:
    """Each kind of link holds between certain kinds of parties."""
    if kind == RelationshipKind.WORKS_FOR and object.kind != PartyKind.COMPANY:
        raise CannotBeRelated(field="object", object=str(object))
    if kind in BETWEEN_COMPANIES and {subject.kind, object.kind} != {PartyKind.COMPANY}:
        raise OnlyBetweenCompanies(field="object")
    if kind == RelationshipKind.MEMBER_OF and not (subject.is_person and object.is_household):
        raise NotAMember(field="object")


def _has_no_household(subject: Party) -> None:
    """One lives in one household at a time, so that its value is counted once."""
    row = subject.relationships.filter(kind=RelationshipKind.MEMBER_OF, ends_on=None).select_related("object").first()
    if row is not None:
        raise InAnotherHousehold(field="object", subject=str(subject), number=row.object.number)


def _told(row: Relationship) -> dict[str, str]:
    """What the audit keeps of a link beside its other end."""
    return {name: value for name in ("title", "role") if (value := getattr(row, name))}


@transaction.atomic
def end(row: Relationship, *, on: date, by: Actor, at: datetime) -> None:
    """This function will end a link on a day; it stays in the past. Refuses with NotAllowed and AlreadyEnded."""
    _demand(row.subject, row.object, by)
    if not Relationship.objects.filter(pk=row.pk, ends_on=None).update(ends_on=on):
        raise AlreadyEnded
    _close("party.unlink", row, _told(row), {}, by=by, at=at)


@transaction.atomic
def resume(row: Relationship, *, by: Actor, at: datetime) -> None:
    """This function will take back the end of a link. Refuses with NotAllowed, AlreadyRelated, InAnotherHousehold."""
    _demand(row.subject, row.object, by)
    same = Relationship.objects.filter(subject=row.subject, object=row.object, kind=row.kind, ends_on=None)
    if same.exists():
        raise AlreadyRelated(subject=str(row.subject), object=str(row.object))
    if row.kind == RelationshipKind.MEMBER_OF:
        _has_no_household(row.subject)
    Relationship.objects.filter(pk=row.pk).update(ends_on=None)
    _close("party.link", row, {}, _told(row), by=by, at=at)


def _demand(subject: Party, object: Party, by: Actor) -> None:
    """Editing one end and seeing the other is enough: an employer may belong to another team."""
    policy = policy_of(Party)
    ends = (subject, object)
    policy.demand(by, "edit", next((end for end in ends if policy.may(by, "edit", end)), subject))
    for end in ends:
        policy.demand(by, "view", end)


def _close(verb: str, row: Relationship, before: Any, after: Any, *, by: Actor, at: datetime) -> None:
    """Tell it on both sides; the other end is kept by its key, so that erasing a person leaves no name behind."""
    is_end = verb == "party.unlink"
    changes = []
    for party, field, other in ((row.subject, row.kind, row.object), (row.object, f"{row.kind}_of", row.subject)):
        link = {field: other.pk}
        sides = ({**link, **before}, {}) if is_end else ({}, {**link, **after})
        changes.append(audit.Change("party", party.pk, party.pk, *sides))
    events = [PartyEdited(party.pk, (row.kind,)) for party in (row.subject, row.object)]
    audit.record(verb, by=by, at=at, changes=changes, announces=events)
