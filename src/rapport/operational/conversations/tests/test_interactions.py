"""Interactions: logged on a customer's page or by a program, corrected, removed and restored."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from rapport.core.audit.models import AuditEntry, RecordChange
from rapport.kit import clock
from rapport.operational.conversations.models import Interaction
from rapport.operational.conversations.services import interactions
from rapport.operational.conversations.tests.factories import InteractionFactory
from rapport.operational.parties.models import Party
from rapport.operational.parties.tests.factories import PersonFactory
from tests.cast import Cast

PART = {"HX-Request": "true", "HX-Target": "composer"}
WHOS = ("owner", "colleague", "manager", "analyst", "outsider")


@pytest.fixture
def party(cast: Cast) -> Party:
    return PersonFactory.create(owner=cast.owner.user, team=cast.north)


def post(cast: Cast, party: Party, who: str = "owner", channel: str = "phone", **given: Any) -> Any:
    address = reverse("conversations:interaction_log", args=[party.uuid, channel])
    values = {"direction": "out", "text": "Wants a heat pump", "minutes": "6", **given}
    return getattr(cast, who).client.post(address, values, headers=PART)


def logged(cast: Cast, party: Party, **given: Any) -> Interaction:
    assert post(cast, party, **given).status_code == 200
    return Interaction.objects.latest("pk")


def shown(cast: Cast, party: Party, who: str = "owner", query: str = "") -> str:
    address = reverse("parties:party_detail", args=[party.uuid])
    return str(getattr(cast, who).client.get(address + query).content.decode())


def test_a_call_is_read_by_the_whole_team_on_the_timeline_with_who_and_how_long(cast: Cast, party: Party) -> None:
    call = logged(cast, party, outcome="follow_up", satisfaction="9")
    assert (call.actor_name, call.minutes, call.party_id) == ("Owner", 6, party.pk)
    assert clock.now() - call.happened_at < timedelta(minutes=1)
    page = shown(cast, party, "colleague")
    assert "<b>Owner</b> called, 6\u00a0min" in page
    for words in ("Wants a heat pump", "To be followed up", "Satisfaction 9 / 10"):
        assert words in page


@pytest.mark.parametrize(
    ("channel", "direction", "sentence"),
    [
        ("phone", "in", "<b>Call received</b> by Owner, 6\u00a0min"),
        ("email", "out", "<b>Owner</b> wrote an e-mail"),
        ("visit", "out", "<b>Owner</b> paid a visit, 6\u00a0min"),
        ("visit", "in", "<b>Visit received</b> by Owner"),
        ("meeting", "out", "<b>Meeting</b> with Owner"),
        ("letter", "in", "<b>Letter received</b> by Owner"),
        ("message", "out", "<b>Owner</b> sent a message"),
    ],
)
def test_every_channel_reads_as_a_sentence(
    cast: Cast, party: Party, channel: str, direction: str, sentence: str
) -> None:
    logged(cast, party, channel=channel, direction=direction)
    assert sentence in shown(cast, party)


def test_the_chip_of_visits_shows_visits_alone(cast: Cast, party: Party) -> None:
    logged(cast, party, text="On the telephone")
    logged(cast, party, channel="visit", text="At their house")
    address = reverse("parties:party_timeline", args=[party.uuid])
    stream = cast.owner.client.get(address, {"chip": "visit"}, headers=PART).content.decode()
    assert "At their house" in stream
    assert "On the telephone" not in stream


def test_the_composer_has_a_tab_for_each_channel_and_works_at_its_own_address(cast: Cast, party: Party) -> None:
    page = shown(cast, party)
    for mode in ("note", "phone", "email", "visit", "meeting", "letter", "message"):
        assert f"?compose={mode}" in page
    assert "datetime-local" in shown(cast, party, query="?compose=phone")


def test_without_script_logging_leads_back_to_the_page(cast: Cast, party: Party) -> None:
    address = reverse("conversations:interaction_log", args=[party.uuid, "phone"])
    response = cast.owner.client.post(address, {"direction": "in"})
    assert response["Location"] == reverse("parties:party_detail", args=[party.uuid])
    assert cast.owner.client.post(address, {"direction": "up"}).status_code == 422


@pytest.mark.parametrize(("who", "status"), list(zip(WHOS, (200, 200, 200, 403, 404), strict=True)))
def test_who_may_log(cast: Cast, party: Party, who: str, status: int) -> None:
    assert post(cast, party, who).status_code == status


@pytest.mark.parametrize(
    "wrong", [{"happened_at": "2999-01-01T10:00"}, {"minutes": "-1"}, {"satisfaction": "11"}, {"outcome": "lost"}]
)
def test_what_cannot_be_true_is_refused_and_what_was_typed_stays(
    cast: Cast, party: Party, wrong: dict[str, str]
) -> None:
    answer = post(cast, party, text="Wants a <heat> pump", **wrong)
    assert answer.status_code == 422
    assert "Wants a &lt;heat&gt; pump" in answer.content.decode()
    assert not Interaction.objects.exists()


def test_a_channel_that_is_none_is_not_found(cast: Cast, party: Party) -> None:
    assert post(cast, party, channel="smoke").status_code == 404


def correct(cast: Cast, interaction: Interaction, who: str = "owner", **given: Any) -> Any:
    address = reverse("conversations:interaction_correct", args=[interaction.uuid])
    when = interaction.happened_at.strftime("%Y-%m-%dT%H:%M")
    values = {"channel": "phone", "direction": "out", "happened_at": when, "text": "Corrected", "version": 1, **given}
    return getattr(cast, who).client.post(address, values, headers=PART)


def test_a_correction_is_a_new_version_and_the_audit_keeps_what_stood_before(cast: Cast, party: Party) -> None:
    call = logged(cast, party)
    assert correct(cast, call, channel="visit", minutes="70").status_code == 200
    call.refresh_from_db()
    assert (call.version, call.channel, call.text) == (2, "visit", "Corrected")
    kept = RecordChange.objects.get(entry__verb="interaction.correct")
    assert (kept.before["text"], kept.after["text"]) == ("Wants a heat pump", "Corrected")
    page = shown(cast, party)
    assert "<b>Owner</b> paid a visit, 1\u00a0h\u00a010" in page
    assert "called" not in page


@pytest.mark.parametrize(("who", "status"), list(zip(WHOS, (200, 403, 200, 403, 404), strict=True)))
def test_only_who_logged_it_or_a_manager_corrects(cast: Cast, party: Party, who: str, status: int) -> None:
    assert correct(cast, logged(cast, party), who).status_code == status


def test_a_clash_of_two_corrections_is_refused(cast: Cast, party: Party) -> None:
    call = logged(cast, party)
    correct(cast, call, "manager", text="The manager's")
    assert correct(cast, call, text="The owner's").status_code == 422
    call.refresh_from_db()
    assert call.text == "The manager's"


def test_what_is_removed_leaves_the_timeline_and_comes_back_by_undo(cast: Cast, party: Party) -> None:
    call = logged(cast, party)
    removed = cast.owner.client.post(reverse("conversations:interaction_remove", args=[call.uuid]), headers=PART)
    undo = json.loads(removed["HX-Trigger"])["toast"]["undo"]
    assert "heat pump" not in shown(cast, party)
    assert cast.colleague.client.post(undo, headers=PART).status_code == 404
    assert cast.outsider.client.post(undo, headers=PART).status_code == 404
    cast.owner.client.post(undo, headers=PART)
    assert "heat pump" in shown(cast, party)


def test_every_change_is_audited(cast: Cast, party: Party) -> None:
    call = logged(cast, party)
    correct(cast, call)
    cast.owner.client.post(reverse("conversations:interaction_remove", args=[call.uuid]), headers=PART)
    verbs = AuditEntry.objects.filter(verb__startswith="interaction.").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["interaction.log", "interaction.correct", "interaction.remove"]


def test_interactions_follow_a_merge_and_go_with_a_deleted_customer(cast: Cast, party: Party) -> None:
    call = InteractionFactory.create(party=party)
    other = PersonFactory.create(owner=cast.owner.user, team=cast.north)
    assert interactions.move("party", party.pk, other.pk) == 1
    call.refresh_from_db()
    assert call.party_id == other.pk
    assert interactions.remove_all("party", [other.pk]) == 1


def test_last_contact_stands_on_the_customers_page(cast: Cast, party: Party) -> None:
    assert "that were logged are told here" in shown(cast, party)
    logged(cast, party, channel="visit")
    assert "Visit, Owner" in shown(cast, party, "colleague")
