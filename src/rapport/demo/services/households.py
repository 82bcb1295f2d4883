"""Writing the households of the sample company with their members and what happened in their lives."""

from __future__ import annotations

from datetime import datetime

from rapport.demo.generate.rows import Company
from rapport.demo.services.keys import SOURCE, Keys, moment
from rapport.kit.bulk import insert_columns, reserve_ids
from rapport.kit.ids import new_uuid
from rapport.operational.parties.models import (
    ContactPoint,
    ExternalId,
    LifeEvent,
    Party,
    PartyKind,
    Relationship,
    RelationshipKind,
    Standing,
)
from rapport.operational.parties.models.match_keys import address_key
from rapport.operational.parties.models.party import sort_key


def write(company: Company, keys: Keys, *, at: datetime) -> None:
    """This function will write households, the links of their members, and life events."""
    found = company.homes.families
    ids = dict(zip((family.key for family in found), reserve_ids(Party, len(found)), strict=True))
    kind = PartyKind.HOUSEHOLD
    scope = {
        "owner_id": [keys.users.get(family.first.owner) for family in found],
        "team_id": [keys.teams[family.first.team] for family in found],
    }
    created = [moment(family.first.created_on) for family in found]
    columns = {
        "id": list(ids.values()),
        "uuid": [new_uuid() for _ in found],
        "kind": kind.value,
        "name": [family.name for family in found],
        "sort_name": [sort_key(kind, name=family.name, first_name="", last_name="") for family in found],
        "street": [family.first.street for family in found],
        "postcode": [family.first.commune.postcode for family in found],
        "city": [family.first.commune.name for family in found],
        "country": "FR",
        "custom": [{} for _ in found],
        "created_at": created,
        "updated_at": created,
        "is_sample": True,
    }
    insert_columns(Party, {**columns, **scope}, count=len(found))
    insert_columns(Standing, {"party_id": list(ids.values()), "kind": kind.value, **scope}, count=len(found))
    _write_addresses(company, list(ids.values()))
    numbers = {"party_id": list(ids.values()), "source": SOURCE, "external_id": list(ids)}
    insert_columns(ExternalId, numbers, count=len(found))
    keys.households.update(ids)
    _write_members(company, keys)
    _write_events(company, keys, at=at)


def _write_addresses(company: Company, ids: list[int]) -> None:
    """The first member's address is the household's."""
    places = [
        {"street": each.first.street, "postcode": each.first.commune.postcode, "city": each.first.commune.name}
        for each in company.homes.families
    ]
    columns = {name: [place[name] for place in places] for name in ("street", "postcode", "city")}
    same = {"kind": "address", "country": "FR", "is_main": True, "quality": "unverified"}
    keys = {"match_key": [address_key(**place) for place in places]}
    insert_columns(ContactPoint, {"party_id": ids, **columns, **same, **keys}, count=len(ids))


def _write_members(company: Company, keys: Keys) -> None:
    pairs = [(family, member) for family in company.homes.families for member in family.members]
    columns = {
        "subject_id": [keys.parties[member.number] for _family, member in pairs],
        "object_id": [keys.households[family.key] for family, _member in pairs],
        "kind": RelationshipKind.MEMBER_OF.value,
        "role": [member.role for _family, member in pairs],
        "starts_on": [member.since for _family, member in pairs],
        "ends_on": [member.until for _family, member in pairs],
    }
    insert_columns(Relationship, columns, count=len(pairs))


def _write_events(company: Company, keys: Keys, *, at: datetime) -> None:
    known = {**keys.parties, **keys.households}
    events = list({(event.whose, event.kind, event.on): event for event in company.homes.events}.values())
    columns = {
        "party_id": [known[event.whose] for event in events],
        "kind": [event.kind for event in events],
        "happened_on": [event.on for event in events],
        "source": SOURCE,
        "noted_at": at,
    }
    insert_columns(LifeEvent, columns, count=len(events))
