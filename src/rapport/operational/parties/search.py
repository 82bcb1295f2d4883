"""How parties are found."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rapport.core.search.sources import Document, Hit, SearchSource
from rapport.kit.actor import Actor
from rapport.kit.bulk import any_key
from rapport.operational.parties.models import ContactPoint, ContactPointKind, ExternalId, Party


def load(ids: Iterable[int]) -> list[Document]:
    """Return the documents of these parties: names, contact points, external numbers, postcodes."""
    wanted = any_key(list(ids))
    words: dict[int, list[str]] = defaultdict(list)
    points = ContactPoint.objects.order_by().filter(party_id__in=wanted)
    for party_id, kind, value, key, postcode, city in points.values_list(
        "party_id", "kind", "value", "match_key", "postcode", "city"
    ):
        words[party_id] += _point_words(kind, value, key, postcode, city)
    for party_id, external_id in ExternalId.objects.filter(party_id__in=wanted).values_list("party_id", "external_id"):
        words[party_id].append(external_id)
    columns = ("id", "name", "first_name", "last_name", "registration", "vat_number", "owner_id", "team_id")
    rows = Party.objects.live().filter(pk__in=wanted).values_list(*columns)
    return [_document(row, words[row[0]]) for row in rows]


def _document(row: tuple[Any, ...], words: list[str]) -> Document:
    pk, name, first_name, last_name, registration, vat_number, owner_id, team_id = row
    number = f"C-{pk:05d}"
    title = name or number
    second = f"{last_name} {first_name}" if last_name else ""
    return Document(
        record_id=pk,
        title=title,
        words=[title, number, registration, vat_number, *words],
        heads=(title, second),
        owner_id=owner_id,
        team_id=team_id,
    )


def _point_words(kind: str, value: str, key: str, postcode: str, city: str) -> list[str]:
    if kind == ContactPointKind.ADDRESS:
        return [postcode, city]
    if kind == ContactPointKind.PHONE:
        return [re.sub(r"\D", "", value), re.sub(r"\D", "", key)]
    return [value]


def present(actor: Actor, ids: Sequence[int]) -> dict[int, Hit]:
    """Return how these parties look as results, those out of scope left out."""
    rows = Party.objects.visible_to(actor).filter(pk__in=list(ids)).select_related("standing")
    return {party.pk: _hit(party) for party in rows}


def _hit(party: Party) -> Hit:
    standing = getattr(party, "standing", None)
    return Hit(
        title=str(party),
        note=party.city or party.email or party.number,
        url=reverse("parties:party_detail", args=[party.uuid]),
        icon="",
        group=_("Customers"),
        is_company=not party.is_person,
        worth=standing.revenue if standing and standing.order_count else None,
    )


SOURCE = SearchSource("party.view", load, present, Party, order=10)
