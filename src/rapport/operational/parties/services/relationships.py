"""Relationships: who works for whom, from a day to a day."""

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
from rapport.operational.parties.models import Party, PartyKind, Relationship, RelationshipKind

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


class AlreadyEnded(DomainError):
    code = "already_ended"
    message = _("This link already ended.")


@transaction.atomic
def link(
    subject: Party, kind: RelationshipKind, object: Party, *, title: str = "", starts_on: date | None = None,
    by: Actor, at: datetime,
) -> Relationship:  # fmt: skip
    """This function will link two parties: `subject` works for `object`.

    Refuses with NotAllowed unless both may be edited, with AlreadyRelated, CannotBeRelated and OnlyBetweenCompanies.
    """
    _demand(subject, object, by)
    if kind == RelationshipKind.WORKS_FOR and object.kind != PartyKind.COMPANY:
        raise CannotBeRelated(field="object", object=str(object))
    if kind in BETWEEN_COMPANIES and {subject.kind, object.kind} != {PartyKind.COMPANY}:
        raise OnlyBetweenCompanies(field="object")
    same = Relationship.objects.filter(subject=subject, object=object, kind=kind, ends_on=None)
    if subject.pk == object.pk or same.exists():
        raise AlreadyRelated(field="object", subject=str(subject), object=str(object))
    row = Relationship.objects.create(
        subject=subject, object=object, kind=kind, title=title.strip()[:100], starts_on=starts_on
    )
    _close("party.link", row, {}, {"title": row.title} if row.title else {}, by=by, at=at)
    return row


@transaction.atomic
def end(row: Relationship, *, on: date, by: Actor, at: datetime) -> None:
    """This function will end a link on a day; it stays in the past. Refuses with NotAllowed and AlreadyEnded."""
    _demand(row.subject, row.object, by)
    if not Relationship.objects.filter(pk=row.pk, ends_on=None).update(ends_on=on):
        raise AlreadyEnded
    _close("party.unlink", row, {"title": row.title} if row.title else {}, {}, by=by, at=at)


@transaction.atomic
def resume(row: Relationship, *, by: Actor, at: datetime) -> None:
    """This function will take back the end of a link. Refuses with NotAllowed and AlreadyRelated."""
    _demand(row.subject, row.object, by)
    same = Relationship.objects.filter(subject=row.subject, object=row.object, kind=row.kind, ends_on=None)
    if same.exists():
        raise AlreadyRelated(subject=str(row.subject), object=str(row.object))
    Relationship.objects.filter(pk=row.pk).update(ends_on=None)
    _close("party.link", row, {}, {"title": row.title} if row.title else {}, by=by, at=at)


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
