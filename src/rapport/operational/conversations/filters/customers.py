"""The customer of an interaction or of hours, by name or by address."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rapport.kit.actor import Actor
from rapport.kit.text import fold
from rapport.operational.parties.models import Party
from rapport.web.lists.conditions import CONTAINS, IS, BadFilter
from rapport.web.lists.spec import Filter, Kind


def of_customer(operator: str, values: Sequence[str], actor: Actor) -> Q:
    """Entries of customers whose name holds every word of one of the texts, or of those with these addresses."""
    if operator == IS:
        return Q(party__uuid__in=_uuids(values))
    either = Q(pk__in=[])
    for value in values:
        either |= Q(*(Q(sort_name__contains=word) for word in fold(value).split()))
    return Q(party__in=Party.objects.filter(either).order_by().values("pk"))


def names(values: Sequence[str]) -> str:
    """Return what a chip says: names for addresses, the typed text as it is."""
    known = {str(party.uuid): str(party) for party in Party.objects.filter(uuid__in=_if_uuids(values))}
    return ", ".join(known.get(value, value) for value in values)


def _uuids(values: Sequence[str]) -> list[UUID]:
    try:
        return [UUID(value) for value in values]
    except ValueError:
        raise BadFilter(text=" ".join(values)[:60]) from None


def _if_uuids(values: Sequence[str]) -> list[UUID]:
    try:
        return _uuids(values)
    except BadFilter:
        return []


CUSTOMER = Filter(
    "customer", _("Customer"), Kind.TEXT, icon="user", custom=of_customer, describe=names, operators=(CONTAINS, IS)
)
