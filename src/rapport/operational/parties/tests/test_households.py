"""Households: who lives there, what they are worth together, and what happened in their lives."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from rapport.operational.parties.models import LifeEvent, LifeEventKind, MemberRole, Party, Relationship
from rapport.operational.parties.models import RelationshipKind as Kind
from rapport.operational.parties.queries.households import household_worth
from rapport.operational.parties.services import life_events, relationships
from rapport.operational.parties.services.life_events import AlreadyNoted, Happened, NoLifeOfItsOwn, NotYetHappened
from rapport.operational.parties.services.relationships import InAnotherHousehold, NotAMember
from rapport.operational.parties.tests.factories import CompanyFactory, HouseholdFactory, PersonFactory
from tests.cast import Cast

AT = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
PART = {"HX-Request": "true"}


def home(cast: Cast) -> Party:
    return HouseholdFactory.create(owner=cast.owner.user, team=cast.north)


def person(cast: Cast, **columns: object) -> Party:
    return PersonFactory.create(owner=cast.owner.user, team=cast.north, **columns)


def test_a_household_is_entered_found_listed_and_tells_who_lives_there(cast: Cast) -> None:
    client = cast.owner.client
    assert client.post(reverse("parties:household_create"), {"name": "Foyer Le Goff"}).status_code == 302
    household, child = Party.objects.households().get(), person(cast)
    given = {"as": "members", "other": child.uuid, "role": "child", "starts_on": "2024-03-01"}
    client.post(reverse("parties:tie_add", args=[household.uuid]), given, headers=PART)
    row = Relationship.objects.get()
    assert (row.subject_id, row.object_id, row.role) == (child.pk, household.pk, MemberRole.CHILD)
    page = client.get(reverse("parties:party_detail", args=[household.uuid])).content.decode()
    assert child.name in page.partition('id="stream"')[2]
    assert "Foyer Le Goff" in client.get(reverse("parties:party_detail", args=[child.uuid])).content.decode()
    listed = client.get(reverse("parties:household_list")).content.decode()
    assert "Foyer Le Goff" in listed
    assert "Child" in client.get(reverse("parties:party_history", args=[household.uuid])).content.decode()


def test_what_members_are_worth_is_added_up_within_the_readers_sight(cast: Cast) -> None:
    household, other_team = home(cast), {"owner": cast.outsider.user, "team": cast.south}
    worth = ({"revenue": Decimal(100), "margin": Decimal(40)}, {"revenue": Decimal(50), "margin": None})
    for standing in worth:
        member = person(cast, **{f"standing__{name}": value for name, value in standing.items()})
        Relationship.objects.create(subject=member, object=household, kind=Kind.MEMBER_OF, role="adult")
    gone = person(cast, standing__revenue=Decimal(1_000))
    left = {"kind": Kind.MEMBER_OF, "role": "child", "ends_on": date(2025, 9, 1)}
    Relationship.objects.create(subject=gone, object=household, **left)
    far = PersonFactory.create(**other_team, standing__revenue=Decimal(7))
    Relationship.objects.create(subject=far, object=household, kind=Kind.MEMBER_OF, role="adult")
    found = household_worth(household, cast.owner.actor)
    assert (found.revenue, found.margin, found.unseen) == (Decimal(150), Decimal(40), 1)
    assert (len(found.present), len(found.former), found.members[-1].party) == (3, 1, gone)
    assert household_worth(household, cast.partner.actor).margin is None
    told = cast.robot.client.get(f"/api/v1/households/{household.uuid}/members").json()
    assert (told["revenue"], told["unseen"], len(told["members"])) == ("157", 0, 4)


def test_one_lives_in_one_household_at_a_time_and_companies_in_none(cast: Cast) -> None:
    first, second, one = home(cast), home(cast), person(cast)
    by = {"by": cast.owner.actor, "at": AT}
    row = relationships.link(one, Kind.MEMBER_OF, first, **by)
    assert row.role == MemberRole.ADULT
    with pytest.raises(InAnotherHousehold, match=first.number):
        relationships.link(one, Kind.MEMBER_OF, second, **by)
    relationships.end(row, on=date(2026, 3, 1), **by)
    relationships.link(one, Kind.MEMBER_OF, second, **by)
    with pytest.raises(InAnotherHousehold):
        relationships.resume(row, **by)
    with pytest.raises(NotAMember):
        relationships.link(CompanyFactory.create(owner=cast.owner.user), Kind.MEMBER_OF, first, **by)


def test_a_life_event_is_noted_told_removed_and_brought_back(cast: Cast) -> None:
    one, client = person(cast), cast.owner.client
    given = {"kind": "retirement", "happened_on": "2026-01-05", "note": "  EDF  "}
    answer = client.post(reverse("parties:life_event_add", args=[one.uuid]), given, headers=PART)
    assert "Retirement" in answer.content.decode()
    row = LifeEvent.objects.get()
    assert (row.kind, row.happened_on, row.note) == (LifeEventKind.RETIREMENT, date(2026, 1, 5), "EDF")
    assert "Retirement" in client.get(reverse("parties:party_history", args=[one.uuid])).content.decode()
    gone = client.post(reverse("parties:life_event_remove", args=[one.uuid, row.pk]), headers=PART)
    assert not LifeEvent.objects.exists()
    client.post(json.loads(gone["HX-Trigger"])["toast"]["undo"], headers=PART)
    assert LifeEvent.objects.get().note == "EDF"


def test_events_that_cannot_be_are_refused_with_their_reason(cast: Cast) -> None:
    one, by = person(cast), {"by": cast.owner.actor, "at": AT}
    birth = Happened(LifeEventKind.BIRTH, date(2026, 1, 5))
    life_events.add(one, birth, **by)
    with pytest.raises(AlreadyNoted):
        life_events.add(one, birth, **by)
    with pytest.raises(NotYetHappened):
        life_events.add(one, Happened(LifeEventKind.MOVE, date(2026, 3, 13)), **by)
    with pytest.raises(NoLifeOfItsOwn):
        life_events.add(CompanyFactory.create(owner=cast.owner.user, team=cast.north), birth, **by)


def test_events_follow_a_merge_once_and_go_with_who_is_deleted(cast: Cast) -> None:
    kept, twin, by = person(cast), person(cast), {"by": cast.owner.actor, "at": AT}
    for party, day in ((kept, 5), (twin, 5), (twin, 6)):
        life_events.add(party, Happened(LifeEventKind.MOVE, date(2026, 1, day)), **by)
    assert life_events.move("party", twin.pk, kept.pk) == 1
    assert life_events.remove_all("party", [kept.pk, twin.pk]) == 3
