"""Writing Alizé's people and companies with all that belongs to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from rapport.core.metadata.models import CustomField, Tagging
from rapport.core.metadata.services import tags
from rapport.demo.generate import rows
from rapport.demo.generate.rows import Company, Link
from rapport.demo.services.desks import values_of
from rapport.demo.services.keys import SOURCE, Keys, moment
from rapport.kit.bulk import insert_columns, reserve_ids
from rapport.kit.ids import new_uuid
from rapport.operational.parties.models import ContactPoint, ExternalId, Party, Relationship, Standing
from rapport.operational.parties.models.match_keys import address_key
from rapport.operational.parties.models.party import sort_key

Point = dict[str, Any]
_ORIGINS = {"email": "Site", "sms": "Site", "phone": "Téléphone", "letter": "Foire de Nantes"}
_NO_POINT: Point = {"label": "", "value": "", "street": "", "postcode": "", "city": "", "country": ""}


def write(company: Company, keys: Keys, own: Mapping[str, CustomField]) -> None:
    """This function will write parties, contact points, external ids, standings, tags and relationships."""
    parties = company.parties
    keys.parties.update(zip((party.number for party in parties), reserve_ids(Party, len(parties)), strict=True))
    insert_columns(Party, {**_party_columns(parties, keys), **_details(company, own)}, count=len(parties))
    _write_contact_points(parties, keys)
    _write_external_ids(parties, keys)
    _write_standings(parties, keys)
    _write_tags(parties, keys)
    _write_relationships(company, keys)


def _party_columns(parties: tuple[rows.Party, ...], keys: Keys) -> dict[str, Any]:
    return {
        "id": [keys.parties[p.number] for p in parties],
        "uuid": [new_uuid() for _ in parties],
        "kind": [p.kind.value for p in parties],
        "name": [p.name for p in parties],
        "first_name": [p.first_name for p in parties],
        "last_name": [p.last_name for p in parties],
        "sort_name": [sort_key(p.kind, name=p.name, first_name=p.first_name, last_name=p.last_name) for p in parties],
        "salutation": [p.title for p in parties],
        "born_on": [p.born_on for p in parties],
        "registration": [p.siren for p in parties],
        "industry": [p.sector for p in parties],
        "owner_id": [keys.users.get(p.owner) for p in parties],
        "team_id": [keys.teams[p.team] for p in parties],
        "created_at": [moment(p.created_on) for p in parties],
        "updated_at": [moment(p.created_on) for p in parties],
        "is_sample": True,
    }


def _details(company: Company, own: Mapping[str, CustomField]) -> dict[str, Any]:
    """What a party's own columns repeat of its main contact points, how it wishes to be met, its home."""
    parties = company.parties
    referred = {relation.source for relation in company.relations if relation.link is Link.REFERRED_BY}
    return {
        "email": [p.email for p in parties],
        "phone": [p.mobile or p.phone for p in parties],
        "street": [p.street for p in parties],
        "postcode": [p.commune.postcode if p.street else "" for p in parties],
        "city": [p.commune.name if p.street else "" for p in parties],
        "country": ["FR" if p.street else "" for p in parties],
        "language": [p.language for p in parties],
        "preferred_channel": [p.channel for p in parties],
        "origin": ["Parrainage" if p.number in referred else _ORIGINS[p.channel] for p in parties],
        "custom": [values_of(p.home, own) for p in parties],
    }


def _points(party: rows.Party) -> Iterator[Point]:
    """The ways to reach a party, the main one of each kind first."""
    if party.email:
        yield {"kind": "email", "value": party.email, "match_key": party.email, "is_main": True}
    for label, number in (("Mobile", party.mobile), ("Fixe", party.phone)):
        if number:
            is_main = number == (party.mobile or party.phone)
            yield {"kind": "phone", "label": label, "value": number, "match_key": number, "is_main": is_main}
    if party.street:
        place = {"street": party.street, "postcode": party.commune.postcode, "city": party.commune.name}
        yield {"kind": "address", **place, "country": "FR", "match_key": address_key(**place), "is_main": True}


def _write_contact_points(parties: tuple[rows.Party, ...], keys: Keys) -> None:
    found = [
        {"party_id": keys.parties[party.number], **_NO_POINT, **point} for party in parties for point in _points(party)
    ]
    columns: dict[str, Any] = {name: [point[name] for point in found] for name in found[0]}
    insert_columns(ContactPoint, {**columns, "quality": "unverified"}, count=len(found))


def _write_external_ids(parties: tuple[rows.Party, ...], keys: Keys) -> None:
    columns = {
        "party_id": [keys.parties[party.number] for party in parties],
        "source": SOURCE,
        "external_id": [party.number for party in parties],
    }
    insert_columns(ExternalId, columns, count=len(parties))


def _write_standings(parties: tuple[rows.Party, ...], keys: Keys) -> None:
    columns = {
        "party_id": [keys.parties[party.number] for party in parties],
        "kind": [party.kind.value for party in parties],
        "owner_id": [keys.users.get(party.owner) for party in parties],
        "team_id": [keys.teams[party.team] for party in parties],
    }
    insert_columns(Standing, columns, count=len(parties))


def _write_tags(parties: tuple[rows.Party, ...], keys: Keys) -> None:
    holders: dict[str, list[int]] = defaultdict(list)
    for party in parties:
        for name in party.tags:
            holders[name].append(keys.parties[party.number])
    for tag in tags.ensure(sorted(holders)).values():
        ids = holders[tag.name]
        insert_columns(Tagging, {"tag_id": tag.pk, "record_type": "party", "record_id": ids}, count=len(ids))


def _write_relationships(company: Company, keys: Keys) -> None:
    found = company.relations
    columns = {
        "subject_id": [keys.parties[relation.source] for relation in found],
        "object_id": [keys.parties[relation.target] for relation in found],
        "kind": [relation.link.value for relation in found],
        "title": [relation.title for relation in found],
        "starts_on": [relation.since for relation in found],
    }
    insert_columns(Relationship, columns, count=len(found))
