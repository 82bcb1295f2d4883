"""Notes: written, corrected, removed and restored on a customer's page."""

from __future__ import annotations

import pytest
from django.urls import reverse

from rapport.core.worklist.models import Note
from rapport.core.worklist.services import notes
from rapport.operational.parties.models import Party
from rapport.operational.parties.tests.factories import PersonFactory
from tests.cast import Cast

PART = {"HX-Request": "true"}


@pytest.fixture
def party(cast: Cast) -> Party:
    return PersonFactory.create(owner=cast.owner.user, team=cast.north)


def write(cast: Cast, party: Party, text: str = "Called, wants a heat pump", who: str = "owner") -> Note:
    address = reverse("worklist:note_add", args=["party", party.uuid])
    assert getattr(cast, who).client.post(address, {"text": text}, headers=PART).status_code == 204
    return Note.objects.latest("pk")


def shown(cast: Cast, party: Party, who: str = "owner") -> str:
    return str(getattr(cast, who).client.get(reverse("parties:party_detail", args=[party.uuid])).content.decode())


def test_a_note_is_read_by_the_whole_team_on_the_timeline(cast: Cast, party: Party) -> None:
    note = write(cast, party)
    assert (note.author_name, note.party_id) == ("Owner", party.pk)
    assert "wants a heat pump" in shown(cast, party, "colleague")


def test_a_note_holds_no_html(cast: Cast, party: Party) -> None:
    write(cast, party, "<script>alert(1)</script>")
    assert "<script>alert(1)" not in shown(cast, party)


@pytest.mark.parametrize(
    ("who", "status"), [("owner", 204), ("colleague", 204), ("manager", 204), ("analyst", 403), ("outsider", 404)]
)
def test_who_may_write_a_note(cast: Cast, party: Party, who: str, status: int) -> None:
    address = reverse("worklist:note_add", args=["party", party.uuid])
    assert getattr(cast, who).client.post(address, {"text": "x"}, headers=PART).status_code == status


def test_an_empty_note_is_refused_aloud(cast: Cast, party: Party) -> None:
    address = reverse("worklist:note_add", args=["party", party.uuid])
    response = cast.owner.client.post(address, {"text": "  "}, headers=PART)
    assert response.status_code == 422
    assert "Write something first" in response["HX-Trigger"]


def test_only_its_author_or_a_manager_changes_a_note(cast: Cast, party: Party) -> None:
    note = write(cast, party)
    address = reverse("worklist:note_edit", args=[note.uuid])
    changed = {"text": "Called again", "version": 1}
    assert cast.colleague.client.post(address, changed, headers=PART).status_code == 403
    assert cast.outsider.client.post(address, changed, headers=PART).status_code == 404
    assert cast.manager.client.post(address, changed, headers=PART).status_code == 200
    note.refresh_from_db()
    assert note.text == "Called again"


def test_a_clash_of_two_edits_shows_the_text_that_is_there(cast: Cast, party: Party) -> None:
    note = write(cast, party)
    address = reverse("worklist:note_edit", args=[note.uuid])
    cast.manager.client.post(address, {"text": "The manager's", "version": 1}, headers=PART)
    refused = cast.owner.client.post(address, {"text": "The owner's", "version": 1}, headers=PART)
    assert refused.status_code == 422
    assert "The manager&#x27;s" in refused.content.decode()
    note.refresh_from_db()
    assert note.text == "The manager's"


def test_a_removed_note_leaves_the_timeline_and_comes_back_by_undo(cast: Cast, party: Party) -> None:
    note = write(cast, party)
    answer = cast.owner.client.post(reverse("worklist:note_remove", args=[note.uuid]), headers=PART)
    assert reverse("worklist:note_restore", args=[note.uuid]) in answer["HX-Trigger"]
    assert "heat pump" not in shown(cast, party)
    cast.owner.client.post(reverse("worklist:note_restore", args=[note.uuid]), headers=PART)
    assert "heat pump" in shown(cast, party)


def test_without_script_a_note_is_a_form_that_leads_back_to_the_page(cast: Cast, party: Party) -> None:
    page = reverse("parties:party_detail", args=[party.uuid])
    response = cast.owner.client.post(reverse("worklist:note_add", args=["party", party.uuid]), {"text": "x"})
    assert (response.status_code, response["Location"]) == (302, page)


def test_notes_follow_a_merge_and_go_with_a_deleted_record(cast: Cast, party: Party) -> None:
    note = write(cast, party)
    other = PersonFactory.create(owner=cast.owner.user, team=cast.north)
    assert notes.move("party", party.pk, other.pk) == 1
    note.refresh_from_db()
    assert (note.record_id, note.party_id) == (other.pk, other.pk)
    assert notes.remove_all("party", [other.pk]) == 1
