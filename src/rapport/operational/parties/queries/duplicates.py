"""Duplicates at entry: who already has this e-mail, this telephone, or this name at this postcode."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from rapport.core.access.policies import policy_of
from rapport.kit.actor import Actor
from rapport.kit.errors import DomainError
from rapport.operational.parties.models import ContactPoint, ContactPointKind, Party
from rapport.operational.parties.models.match_keys import email_key, phone_key
from rapport.operational.parties.models.party import full_name, sort_key

MOST = 5


@dataclass(frozen=True)
class Draft:
    """What somebody is about to enter."""

    kind: str
    first_name: str = ""
    last_name: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    postcode: str = ""
    country: str = "FR"


@dataclass(frozen=True)
class Duplicates:
    """Known parties that may be the same. Of those out of scope only the team is said."""

    visible: Sequence[Party]
    elsewhere: Sequence[str]

    @property
    def are_there(self) -> bool:
        return bool(self.visible or self.elsewhere)


def find(draft: Draft, actor: Actor) -> Duplicates:
    """Return the parties that share a match key with the draft."""
    found = list(_rows(draft).select_related("team", "standing")[: MOST * 2])
    scope = policy_of(Party).visible(actor)
    seen = [p for p in found if scope.covers(owner_id=p.owner_id, team_id=p.team_id, record_id=p.pk)]
    others = {p.team.name if p.team else "" for p in found if p not in seen}
    return Duplicates(seen[:MOST], sorted(others))


def _rows(draft: Draft) -> QuerySet[Party]:
    keys = _keys(draft)
    ids = set(ContactPoint.objects.filter(keys).values_list("party_id", flat=True)[:50]) if keys else set()
    same = Q(pk__in=ids)
    name = draft.name or full_name(draft.first_name, draft.last_name)
    if name and draft.postcode:
        key = sort_key(draft.kind, name=name, first_name=draft.first_name, last_name=draft.last_name)
        same |= Q(kind=draft.kind, sort_name=key, postcode=draft.postcode)
    return Party.objects.live().filter(same).order_by("pk") if ids or draft.postcode else Party.objects.none()


def _keys(draft: Draft) -> Q:
    """Return the match keys of what can already be read; half-typed values match nothing."""
    keys = Q()
    if draft.email:
        with suppress(DomainError):
            keys |= Q(kind=ContactPointKind.EMAIL, match_key=email_key(draft.email))
    if draft.phone:
        with suppress(DomainError):
            keys |= Q(kind=ContactPointKind.PHONE, match_key=phone_key(draft.phone, draft.country))
    return keys
