"""Customers put in the bin and taken out of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from rapport.core.access.policies import policy_of
from rapport.core.audit import services as audit
from rapport.kit.actor import Actor
from rapport.kit.errors import DomainError, NotAllowed
from rapport.operational.parties.events import PartiesBinned, PartiesRestored
from rapport.operational.parties.models import Party
from rapport.operational.parties.services.ownership import batches, reachable


class NotInBin(DomainError):
    code = "not_in_bin"
    message = _("This customer is not in the bin.")


class AlreadyInBin(DomainError):
    code = "already_in_bin"
    message = _("This customer is already in the bin.")


@transaction.atomic
def put(party: Party, *, by: Actor, at: datetime) -> None:
    """This function will put a party in the bin, to be restored at will. Refuses with NotAllowed and AlreadyInBin."""
    policy_of(Party).demand(by, "bin", party)
    if party.binned_at is not None:
        raise AlreadyInBin
    put_many([party.pk], by=by, at=at)
    party.binned_at = at


@transaction.atomic
def put_many(ids: Sequence[int], *, by: Actor, at: datetime) -> int:
    """This function will put parties in the bin and say how many. Refuses with NotAllowed when one is out of reach."""
    found = [row[0] for row in reachable(ids, "bin", by)]
    for part in batches(found):
        Party.objects.filter(pk__in=part).update(binned_at=at, version=F("version") + 1, updated_at=at)
    changes = [audit.Change("party", pk, pk, {"binned_at": None}, {"binned_at": at}) for pk in found]
    audit.record("party.bin", by=by, at=at, changes=changes, announces=[PartiesBinned(tuple(found))] if found else [])
    return len(found)


@transaction.atomic
def restore(party: Party, *, by: Actor, at: datetime) -> None:
    """This function will take a party out of the bin. Refuses with NotAllowed and NotInBin."""
    policy_of(Party).demand(by, "bin", party)
    if party.binned_at is None:
        raise NotInBin
    restore_many([party.pk], by=by, at=at)
    party.binned_at = None


@transaction.atomic
def restore_many(ids: Sequence[int], *, by: Actor, at: datetime) -> int:
    """This function will take parties out of the bin and say how many were in it. Refuses with NotAllowed."""
    changes = []
    for part in batches(ids):
        rows = Party.objects.binned().reachable_by(by, "bin").filter(pk__in=part)
        found = dict(rows.values_list("pk", "binned_at"))
        if set(part) - set(found) - set(Party.objects.live().filter(pk__in=part).values_list("pk", flat=True)):
            raise NotAllowed
        Party.objects.filter(pk__in=found).update(binned_at=None, version=F("version") + 1, updated_at=at)
        changes += [audit.Change("party", pk, pk, {"binned_at": was}, {"binned_at": None}) for pk, was in found.items()]
    back = tuple(change.record_id for change in changes)
    audit.record("party.restore", by=by, at=at, changes=changes, announces=[PartiesRestored(back)] if back else [])
    return len(back)
