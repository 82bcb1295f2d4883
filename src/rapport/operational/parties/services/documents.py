"""What the search finds a party by: read from the database, or from what an import has in hand."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from rapport.core.metadata.queries import search_texts
from rapport.core.search.sources import Document
from rapport.kit.bulk import any_key
from rapport.operational.parties.models import ContactPoint, ContactPointKind, ExternalId, Party
from rapport.operational.parties.models.party import number_of

_NO_DIGIT = re.compile(r"\D")


def load(ids: Iterable[int]) -> list[Document]:
    """Return the documents of these parties: names, contact points, external numbers, postcodes."""
    wanted = any_key(list(ids))
    words: dict[int, list[str]] = defaultdict(list)
    points = ContactPoint.objects.order_by().filter(party_id__in=wanted)
    told = points.values_list("party_id", "kind", "value", "match_key", "postcode", "city")
    for party_id, kind, value, key, postcode, city in told:
        words[party_id] += point_words(kind, value, key, postcode, city)
    for party_id, external_id in ExternalId.objects.filter(party_id__in=wanted).values_list("party_id", "external_id"):
        words[party_id].append(external_id)
    columns = ("id", "owner_id", "team_id", "kind", "custom", *NAMED)
    rows, texts = Party.objects.live().filter(pk__in=wanted).values_list(*columns), search_texts()
    return [
        document(pk, dict(zip(NAMED, names, strict=True)), [*words[pk], *texts(kind, custom)], owner, team)
        for pk, owner, team, kind, custom, *names in rows
    ]


NAMED = ("name", "first_name", "last_name", "registration", "vat_number")


def document(
    pk: int, fields: Mapping[str, str], words: Sequence[str], owner_id: int | None, team_id: int | None
) -> Document:
    """Return the document of one party, by its columns and by what hangs on it."""
    number, given = number_of(pk), fields.get
    title, last_name = given("name") or number, given("last_name")
    second = f"{last_name} {given('first_name', '')}" if last_name else ""
    told = [title, number, given("registration", ""), given("vat_number", ""), *words]
    return Document(pk, title, told, (title, second), owner_id, team_id)


def point_words(kind: str, value: str, key: str, postcode: str, city: str) -> list[str]:
    """Return what a contact point is found by; a telephone number by its digits."""
    if kind == ContactPointKind.ADDRESS:
        return [postcode, city]
    if kind == ContactPointKind.PHONE:
        digits, key_digits = _NO_DIGIT.sub("", value), _NO_DIGIT.sub("", key)
        return [digits] if digits == key_digits else [digits, key_digits]
    return [value]
