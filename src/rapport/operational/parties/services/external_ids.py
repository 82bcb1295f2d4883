"""External numbers: the names under which other systems know a party."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rapport.core.access.policies import policy_of
from rapport.core.audit import services as audit
from rapport.core.identity.queries import company
from rapport.kit.actor import Actor
from rapport.kit.errors import DomainError
from rapport.operational.parties.events import PartyEdited
from rapport.operational.parties.models import ExternalId, Party, Quality
from rapport.operational.parties.services import clashes


class EmptyExternalId(DomainError):
    code = "empty_external_id"
    message = _("Give both the source and the number that the customer has there.")


class ExternalIdTaken(DomainError):
    code = "external_id_taken"
    message = _("The number %(number)s of %(source)s already belongs to a customer.")


@transaction.atomic
def add(party: Party, source: str, external_id: str, *, by: Actor, at: datetime) -> ExternalId:
    """This function will note the number of a party in a source.

    Refuses with NotAllowed, EmptyExternalId, ExternalIdTaken and ChangedMeanwhile.
    """
    policy_of(Party).demand(by, "edit", party)
    place, number = source.strip()[:60], external_id.strip()[:120]
    if not place or not number:
        raise EmptyExternalId(field="external_id")
    if ExternalId.objects.filter(source=place, external_id=number).exists():
        raise ExternalIdTaken(field="external_id", number=number, source=place)
    row = ExternalId.objects.create(party=party, source=place, external_id=number)
    _close(party, {}, {"external_id": str(row)}, by=by, at=at)
    return row


@transaction.atomic
def remove(row: ExternalId, *, by: Actor, at: datetime) -> None:
    """This function will forget the number of a party in a source. Refuses with NotAllowed and ChangedMeanwhile."""
    policy_of(Party).demand(by, "edit", row.party)
    was = str(row)
    row.delete()
    _close(row.party, {"external_id": was}, {}, by=by, at=at)


@transaction.atomic
def judge(row: ExternalId, quality: Quality, *, by: Actor, at: datetime) -> None:
    """This function will note how far the number of a party in a source can be trusted, as of today.

    Refuses with NotAllowed and ChangedMeanwhile.
    """
    policy_of(Party).demand(by, "edit", row.party)
    before = {"external_id": f"{row}, {Quality(row.quality).label}"}
    row.quality, row.checked_on = quality, at.astimezone(ZoneInfo(company().time_zone)).date()
    row.save(update_fields=["quality", "checked_on"])
    _close(row.party, before, {"external_id": f"{row}, {Quality(quality).label}"}, by=by, at=at)


def _close(party: Party, before: dict[str, str], after: dict[str, str], *, by: Actor, at: datetime) -> None:
    clashes.claim(party, {}, shown=(), at=at)
    change = audit.Change("party", party.pk, party.pk, before, after)
    audit.record("party.number", by=by, at=at, changes=[change], announces=[PartyEdited(party.pk, ("external_id",))])
