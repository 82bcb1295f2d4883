"""What the timeline and the history tell of a customer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from rapport.core.access.held import find_held
from rapport.core.access.models import RecordShare
from rapport.core.metadata.services import fields
from rapport.core.worklist.services import notes
from rapport.kit import clock
from rapport.kit.actor import Actor
from rapport.operational.conversations.services import interactions
from rapport.operational.conversations.services.values import InteractionDraft
from rapport.operational.orders.tests.factories import OrderFactory
from rapport.operational.parties.models import Party, TimelineEntry
from rapport.operational.parties.queries.history import history
from rapport.operational.parties.queries.timeline import PAGE, timeline
from rapport.operational.parties.services import ownership, people
from rapport.operational.parties.tests.factories import PersonFactory
from tests.cast import Cast

AT = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
LATER = AT + timedelta(days=1)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def customer(cast: Cast) -> Party:
    return PersonFactory.create(owner=cast.owner.user, team=cast.north)


def edit(party: Party, by: Actor, minutes: int, **values: str) -> None:
    people.edit(party, values, by=by, at=AT + timedelta(minutes=minutes))


def test_ten_edits_of_one_person_in_ten_minutes_are_one_line(cast: Cast) -> None:
    party, by = customer(cast), cast.owner.actor
    edit(party, by, 0, job_title="Gérante")
    edit(party, by, 4, language="fr")
    edit(party, by, 9, origin="Salon")
    lines = timeline(party, by, now=LATER).past
    assert len(lines) == 1
    assert lines[0].sentence == "<b>Owner</b> changed: job title, language, origin"


def test_a_custom_field_is_called_by_its_name(cast: Cast) -> None:
    party, by = customer(cast), cast.owner.actor
    fields.define("person", "Surface", "number", by=cast.administrator.actor, at=AT)
    people.edit(party, {"custom": {"surface": "92,5"}}, by=by, at=AT)
    assert timeline(party, by, now=LATER).past[0].sentence == "<b>Owner</b> changed: surface"
    with translation.override("fr"):
        (told,) = history(party, by).events[0].fields
    assert (told.label, told.after) == ("Surface", "92,5")


def test_edits_of_two_people_or_far_apart_stay_two_lines(cast: Cast) -> None:
    party, by = customer(cast), cast.owner.actor
    edit(party, by, 0, job_title="Gérante")
    edit(party, cast.colleague.actor, 2, language="fr")
    edit(party, cast.colleague.actor, 30, origin="Salon")
    lines = timeline(party, by, now=LATER).past
    assert [line.entry.actor_name for line in lines] == ["Colleague", "Colleague", "Owner"]


def test_the_stream_is_newest_first_and_paged_without_loss(cast: Cast) -> None:
    party, by = customer(cast), cast.owner.actor
    for number in range(PAGE + 5):
        edit(party, by, number * 20, job_title=f"Title {number}")
    first = timeline(party, by, now=AT + timedelta(days=30))
    second = timeline(party, by, now=AT + timedelta(days=30), cursor=first.next)
    moments = [line.at for line in (*first.past, *second.past)]
    assert len(moments) == PAGE + 5
    assert moments == sorted(moments, reverse=True)
    assert second.next == ""


def test_what_is_yet_to_come_stands_above_today(cast: Cast) -> None:
    party, by = customer(cast), cast.owner.actor
    edit(party, by, 0, job_title="Gérante")
    TimelineEntry.objects.update(at=LATER + timedelta(days=2))
    found = timeline(party, by, now=LATER)
    assert (len(found.upcoming), len(found.past)) == (1, 0)


def test_a_chip_shows_its_kind_only(cast: Cast) -> None:
    party, client = customer(cast), cast.owner.client
    client.post(reverse("worklist:note_add", args=["party", party.uuid]), {"text": "Call back"})
    edit(party, cast.owner.actor, 0, job_title="Gérante")
    lines = timeline(party, cast.owner.actor, now=datetime.now(UTC) + timedelta(days=1), chip="note").past
    assert [line.entry.verb for line in lines] == ["note.add"]


def test_names_on_the_timeline_are_harmless(cast: Cast) -> None:
    party = customer(cast)
    edit(party, cast.owner.actor, 0, job_title="x")
    TimelineEntry.objects.update(actor_name="<script>")
    assert "<script>" not in timeline(party, cast.owner.actor, now=LATER).past[0].sentence


def test_the_history_tells_who_when_by_which_door_before_and_after(cast: Cast) -> None:
    party = customer(cast)
    edit(party, cast.colleague.actor, 0, preferred_channel="sms")
    event = history(party, cast.owner.actor).events[0]
    change = event.fields[0]
    assert (event.who, str(event.door), event.at) == ("Colleague", "Page", AT)
    assert (change.label, change.before, change.after) == ("Preferred channel", "", "SMS")


def test_the_history_names_people_and_teams_instead_of_keys(cast: Cast) -> None:
    party = customer(cast)
    target = {"owner_id": cast.outsider.user.pk, "team_id": cast.south.pk}
    ownership.assign(party, **target, by=cast.manager.actor, at=AT)
    changes = history(party, cast.manager.actor).events[0].fields
    fields = {change.label: (change.before, change.after) for change in changes}
    assert fields == {"Owner": ("Owner", "Outsider"), "Team": ("North", "South")}


def test_the_history_keeps_restricted_fields_to_itself(cast: Cast) -> None:
    party = customer(cast)
    people.edit(party, {"born_on": "1980-05-01"}, by=cast.owner.actor, at=AT)
    assert [c.label for c in history(party, cast.owner.actor).events[0].fields] == ["Date of birth"]
    assert not history(party, cast.analyst.actor).events[0].fields
    page = cast.analyst.client.get(reverse("parties:party_history", args=[party.uuid])).content.decode()
    assert "1980-05-01" not in page


def test_the_history_tells_nothing_of_kinds_of_records_that_a_role_does_not_see(cast: Cast) -> None:
    mine, by = PersonFactory.create(owner=cast.partner.user, team=cast.partner.user.team), cast.administrator.actor
    order = OrderFactory.create(party=mine)
    interactions.log(mine, InteractionDraft("phone", text="Talked"), by=by, at=AT)
    for holder, record in (("party", mine), ("order", order)):
        notes.add(find_held(holder, by, pk=record.pk), f"On {holder}", by=by, at=AT)
    page = reverse("parties:party_history", args=[mine.uuid])
    read = {who: getattr(cast, who).client.get(page).content.decode() for who in ("administrator", "partner")}
    told = {who: [text in read[who] for text in ("On party", "On order", "Talked")] for who in read}
    assert told == {"administrator": [True, True, True], "partner": [True, False, False]}


def test_a_partner_begins_with_what_moved_at_the_customers_that_are_theirs_or_shown_to_them(cast: Cast) -> None:
    """And with nothing of others, nor of kinds of records that a partner does not see."""
    by, client = cast.administrator.actor, cast.partner.client
    now, hers = clock.now(), {"record_type": "party", "user": cast.partner.user, "shared_at": AT}
    assert "No customer is open to you yet" in client.get("/today/").content.decode()
    own, shown, other = (
        PersonFactory.create(name=name, owner=owner)
        for name, owner in (("Own", cast.partner.user), ("Shown", None), ("Other", cast.owner.user))
    )
    RecordShare.objects.create(record_id=shown.pk, **hers)
    assert "Nothing has happened at your customers" in client.get("/today/").content.decode()
    for party in (own, shown, other):
        notes.add(find_held("party", by, pk=party.pk), f"On {party}", by=by, at=now - timedelta(hours=2))
    interactions.log(shown, InteractionDraft("phone", text="Hushed"), by=by, at=now)
    block = client.get("/today/").content.decode().partition('"What moved at your customers"')[2]
    words = ("Own", "Shown", "wrote a note", "Other", "Hushed", "called")
    assert [word in block for word in words] == [True, True, True, False, False, False]
    assert "What moved at your customers" not in cast.owner.client.get("/today/").content.decode()
