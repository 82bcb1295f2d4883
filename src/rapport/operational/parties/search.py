"""How parties are found."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rapport.core.metadata.queries import search_texts
from rapport.core.search.sources import Document, Hit, SearchSource
from rapport.kit.actor import Actor
from rapport.kit.bulk import any_key
from rapport.operational.parties.models import ContactPoint, ContactPointKind, ExternalId, Party, PartyKind
from rapport.operational.parties.models.party import number_of
from rapport.web.addresses import addresses


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
    columns = (
        "id",
        "name",
        "first_name",
        "last_name",
        "registration",
        "vat_number",
        "owner_id",
        "team_id",
        "kind",
        "custom",
    )
    rows, texts = Party.objects.live().filter(pk__in=wanted).values_list(*columns), search_texts()
    return [_document(row, [*words[row[0]], *texts(row[8], row[9])]) for row in rows]


def _document(row: tuple[Any, ...], words: list[str]) -> Document:
    pk, name, first_name, last_name, registration, vat_number, owner_id, team_id, _kind, _custom = row
    number = number_of(pk)
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
