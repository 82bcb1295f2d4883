"""Customers in lines of other rooms: name, address, and what they have brought so far."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.urls import reverse

from rapport.kit import ports
from rapport.kit.actor import Actor
from rapport.kit.money import Money
from rapport.kit.records import Glance
from rapport.operational.parties.models import Party


def at_a_glance(actor: Actor, ids: Iterable[int]) -> Mapping[int, Glance]:
    """Return these customers, as far as the reader may see them, by id."""
    currency = ports.company.use()().currency
    found = Party.objects.visible_to(actor).filter(pk__in=list(ids)).select_related("standing")
    return {party.pk: _glance(party, currency) for party in found}


def _glance(party: Party, currency: str) -> Glance:
    standing = getattr(party, "standing", None)
    worth = Money(standing.revenue, currency) if standing and standing.order_count else None
    return Glance(str(party), reverse("parties:party_detail", args=[party.uuid]), worth)
