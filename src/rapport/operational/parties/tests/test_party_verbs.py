"""What the verbs of people and companies do, and refuse."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from rapport.core.audit.models import AuditEntry, RecordChange
from rapport.core.events.models import OutboxEvent
from rapport.kit.errors import ChangedMeanwhile, Invalid, NotAllowed
from rapport.operational.parties.models import ContactPointKind, Party, Standing
from rapport.operational.parties.models.match_keys import NotAnEmail, NotAPhone
from rapport.operational.parties.services import companies, external_ids, people
from rapport.operational.parties.services.contact_points import Point
from rapport.operational.parties.services.values import NotARegistration, TooLong, UnknownField
from rapport.operational.parties.tests.factories import PersonFactory
from tests.cast import Cast

AT = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
SOPHIE = {"first_name": "Sophie", "last_name": "Marchand"}


def points(email: str = "", phone: str = "") -> list[Point]:
    return [Point(ContactPointKind.EMAIL, email), Point(ContactPointKind.PHONE, phone)]


def test_a_created_person_belongs_to_who_created_it_and_to_their_team(cast: Cast) -> None:
    party = people.create(SOPHIE, by=cast.owner.actor, at=AT)
    assert (party.name, party.sort_name) == ("Sophie Marchand", "marchand sophie")
    assert (party.owner_id, party.team_id) == (cast.owner.user.pk, cast.north.pk)


def test_a_created_person_has_a_standing_that_repeats_its_owner_team_and_kind(cast: Cast) -> None:
    party = people.create(SOPHIE, by=cast.owner.actor, at=AT)
    standing = Standing.objects.get(party=party)
    assert (standing.kind, standing.owner_id, standing.team_id) == ("person", cast.owner.user.pk, cast.north.pk)


def test_contact_points_are_kept_in_one_form_and_repeated_on_the_party(cast: Cast) -> None:
    party = people.create(SOPHIE, points("S.Marchand@Free.FR", "06.12.48.70.33"), by=cast.owner.actor, at=AT)
    assert (party.email, party.phone, party.phone_text) == ("s.marchand@free.fr", "+33612487033", "06 12 48 70 33")
    assert {p.match_key for p in party.contact_points.all()} == {"s.marchand@free.fr", "+33612487033"}
    assert all(point.is_main for point in party.contact_points.all())


def test_a_person_may_have_no_name_and_then_shows_its_number(cast: Cast) -> None:
    party = people.create({}, points("who@example.org"), by=cast.owner.actor, at=AT)
    assert str(party) == party.number
    assert party.sort_name == "\uffff"


@pytest.mark.parametrize(
    ("given", "email", "phone", "refusal"),
    [
        ({"name": "x"}, "", "", UnknownField),
        ({"first_name": "x" * 101}, "", "", TooLong),
        ({"preferred_channel": "pigeon"}, "", "", Invalid),
        ({}, "not an address", "", NotAnEmail),
        ({}, "", "call me", NotAPhone),
    ],
)
def test_a_value_that_does_not_fit_is_refused_and_nothing_is_written(
    cast: Cast, given: dict[str, str], email: str, phone: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        people.create(given, points(email, phone), by=cast.owner.actor, at=AT)
    assert not Party.objects.exists()


def test_a_registration_number_with_a_wrong_check_digit_is_refused(cast: Cast) -> None:
    with pytest.raises(NotARegistration):
        companies.create({"name": "Camping", "registration": "732 829 321"}, by=cast.owner.actor, at=AT)
    kept = companies.create({"name": "Camping", "registration": "732 829 320"}, by=cast.owner.actor, at=AT)
    assert kept.registration == "732829320"


def test_creating_tells_audit_timeline_and_outbox_once(cast: Cast) -> None:
    party = people.create(SOPHIE, points("s@free.fr"), by=cast.owner.actor, at=AT)
    entry = AuditEntry.objects.get(verb="party.create")
    change = RecordChange.objects.get(entry=entry)
    assert (entry.actor_name, entry.door, change.party_id) == ("Owner", "page", party.pk)
    assert change.after["last_name"] == "Marchand"
    assert change.after["email"] == "s@free.fr"
    assert party.timeline.count() == 1
    assert [event.name for event in OutboxEvent.objects.all()] == ["parties.PartyCreated"]


def test_an_analyst_may_not_create(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        people.create(SOPHIE, by=cast.analyst.actor, at=AT)


def test_an_edit_keeps_only_the_changed_fields_in_the_audit(cast: Cast) -> None:
    party = people.create(SOPHIE, by=cast.owner.actor, at=AT)
    people.edit(party, {"last_name": "Guérin", "first_name": "Sophie"}, by=cast.colleague.actor, at=AT)
    change = RecordChange.objects.get(entry__verb="party.edit")
    assert (change.before, change.after) == ({"last_name": "Marchand"}, {"last_name": "Guérin"})
    party.refresh_from_db()
    assert (party.name, party.sort_name, party.version) == ("Sophie Guérin", "guerin sophie", 2)


def test_an_edit_that_changes_nothing_leaves_no_trace(cast: Cast) -> None:
    party = people.create(SOPHIE, by=cast.owner.actor, at=AT)
    people.edit(party, SOPHIE, by=cast.owner.actor, at=AT)
    assert not AuditEntry.objects.filter(verb="party.edit").exists()


def test_a_clash_of_two_edits_shows_the_other_value_and_overwrites_nothing(cast: Cast) -> None:
    party = people.create(SOPHIE, by=cast.owner.actor, at=AT)
    mine, theirs = Party.objects.get(pk=party.pk), Party.objects.get(pk=party.pk)
    people.edit(theirs, {"job_title": "Directrice"}, by=cast.colleague.actor, at=AT)
    with pytest.raises(ChangedMeanwhile) as caught:
        people.edit(mine, {"job_title": "Gérante"}, by=cast.owner.actor, at=AT)
    assert "Colleague" in str(caught.value)
    assert caught.value.theirs == {"job_title": "Directrice"}
    party.refresh_from_db()
    assert party.job_title == "Directrice"


def test_custom_fields_are_read_by_their_kind_and_emptied_ones_leave(cast: Cast) -> None:
    party = PersonFactory.create(owner=cast.owner.user, team=cast.north, custom={"roof": "34"})
    with pytest.raises(Invalid):
        people.edit(party, {"custom": {"unknown": 1}}, by=cast.owner.actor, at=AT)


def test_the_date_of_birth_is_kept_from_roles_that_may_not_see_it(cast: Cast) -> None:
    party = PersonFactory.create(owner=cast.owner.user, team=cast.north)
    people.edit(party, {"born_on": date(1980, 5, 1)}, by=cast.owner.actor, at=AT)
    with pytest.raises(NotAllowed):
        people.edit(party, {"born_on": date(1981, 5, 1)}, by=cast.analyst.actor, at=AT)


def test_a_number_belongs_to_one_customer_of_a_source_only(cast: Cast) -> None:
    first, second = (people.create(SOPHIE, by=cast.owner.actor, at=AT) for _ in range(2))
    row = external_ids.add(first, "shop", "S-1", by=cast.owner.actor, at=AT)
    with pytest.raises(external_ids.ExternalIdTaken):
        external_ids.add(second, "shop", "S-1", by=cast.owner.actor, at=AT)
    with pytest.raises(NotAllowed):
        external_ids.remove(row, by=cast.analyst.actor, at=AT)
    external_ids.remove(row, by=cast.owner.actor, at=AT)
    external_ids.add(second, "shop", "S-1", by=cast.owner.actor, at=AT)
    assert [change.after for change in RecordChange.objects.filter(entry__verb="party.number")][-1] == {
        "external_id": "shop: S-1"
    }
