"""How parties are found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rapport.core.search.sources import Hit, SearchSource
from rapport.kit.actor import Actor
from rapport.operational.parties.models import Party, PartyKind
from rapport.operational.parties.models.party import number_of
from rapport.operational.parties.services.documents import load
from rapport.web.addresses import addresses


def present(actor: Actor, ids: Sequence[int]) -> dict[int, Hit]:
    """Return how these parties look as results, those out of scope left out."""
    columns = ("pk", "uuid", "kind", "name", "city", "email", "standing__order_count", "standing__revenue")
    rows, page_of = Party.objects.visible_to(actor).filter(pk__in=list(ids)), addresses("parties:party_detail")
    return {row[0]: _hit(page_of(row[1]), *row) for row in rows.values_list(*columns)}


def _hit(
    url: str, pk: int, _uuid: UUID, kind: str, name: str, city: str, email: str, orders: int | None, revenue: Any
) -> Hit:
    number = number_of(pk)
    return Hit(
        title=name or number,
        note=city or email or number,
        url=url,
        icon="",
        group=_("Customers"),
        is_company=kind != PartyKind.PERSON,
        worth=revenue if orders else None,
    )


SOURCE = SearchSource("party.view", load, present, Party, order=10)
