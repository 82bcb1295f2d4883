"""Own fields of interactions: in the composer, on the page, in the list, over REST; a calendar asks nobody."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from django.urls import reverse

from rapport.core.jobs.models import Job
from rapport.core.metadata.services import fields
from rapport.kit import clock
from rapport.operational.conversations.models import Interaction
from rapport.operational.conversations.services import interactions
from rapport.operational.conversations.services.values import InteractionDraft
from rapport.operational.conversations.tests.factories import InteractionFactory
from rapport.operational.parties.tests.factories import PersonFactory
from tests.cast import Cast

AT = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)


def define(cast: Cast) -> None:
    by, at = cast.administrator.actor, clock.now()
    fields.define("interaction", "Reason", "text", settings={"is_required": True, "is_searchable": True}, by=by, at=at)
    secret = {"seen_by": ["administrator", "manager", cast.robot.user.role.key], "default": "3"}
    fields.define("interaction", "Grade", "whole", settings=secret, by=by, at=at)


def test_fields_found_by_search_ask_for_one_reading_of_the_index_at_a_time(cast: Cast) -> None:
    define(cast)
    by, at = cast.administrator.actor, clock.now()
    for label in ("Place", "Weather"):
        row = fields.define("interaction", label, "text", by=by, at=at)
        fields.edit(row, label, settings={"is_searchable": True}, by=by, at=at)
    jobs = Job.objects.filter(task="search.reindex", arguments__holder="interaction")
    assert [job.unique_key for job in jobs] == ["search.reindex:interaction"]


def test_own_fields_are_asked_for_where_one_logs_and_corrects(cast: Cast) -> None:
    define(cast)
    offered = cast.administrator.client.get("/settings/fields/").content.decode()
    assert "Grade" in offered
    party, client = PersonFactory.create(owner=cast.owner.user, team=cast.north), cast.owner.client
    log, form = f"/interactions/on/{party.uuid}/phone/", {"direction": "out", "text": "Spoke"}
    refused = client.post(log, form)
    composer = refused.content.decode()
    assert (refused.status_code, "custom.reason" in composer, "custom.grade" in composer) == (422, True, False)
    assert client.post(log, form | {"custom.reason": "Leak"}).status_code == 302
    talk = Interaction.objects.get()
    assert talk.custom == {"reason": "Leak", "grade": 3}
    page = reverse("conversations:interaction_detail", args=[talk.uuid])
    shown = [who.client.get(page).content.decode() for who in (cast.owner, cast.head)]
    assert [("Leak" in each, "Grade" in each) for each in shown] == [(True, False), (True, True)]
    corrected = form | {"channel": "phone", "custom.reason": "Drip", "version": "1"}
    assert "Leak" in client.get(f"{page}correct/").content.decode()
    assert client.post(f"{page}correct/", corrected).status_code == 302
    talk.refresh_from_db()
    assert talk.custom == {"reason": "Drip", "grade": 3}
    assert str(talk.uuid) in client.get("/search/?q=drip").content.decode()


def test_own_fields_are_columns_and_filters_and_are_edited_in_place(cast: Cast) -> None:
    define(cast)
    drip, leak = (
        InteractionFactory.create(
            party=PersonFactory.create(owner=cast.owner.user, team=cast.north), actor=cast.owner.user,
            custom={"reason": reason, "grade": grade},
        )
        for reason, grade in (("Drip", 7), ("Leak", 2))
    )  # fmt: skip
    listed = "/interactions/?f=custom.grade~min~5&sort=-custom.grade&cols=about,custom.grade,custom.reason"
    page = cast.head.client.get(listed).content.decode()
    assert ("Drip" in page, "Leak" in page) == (True, False)
    assert cast.owner.client.get(listed).status_code == 400
    cell = f"/interactions/{leak.uuid}/cell/custom.reason/"
    assert cast.colleague.client.post(cell, {"custom.reason": "Rust", "version": "1"}).status_code in (403, 422)
    answer = cast.owner.client.post(cell, {"custom.reason": "Rust", "value": "Rust", "version": "1"})
    assert answer.status_code in (200, 302)
    leak.refresh_from_db()
    assert (leak.custom["reason"], drip.custom["reason"]) == ("Rust", "Drip")


def test_programs_send_and_read_own_fields_and_an_event_that_took_place_asks_nobody(cast: Cast) -> None:
    define(cast)
    party, api = PersonFactory.create(), cast.robot.client
    body = {"party": str(party.uuid), "channel": "sms", "text": "Hello"}
    refused = api.post("/api/v1/interactions", body, content_type="application/json")
    assert (refused.status_code, "custom.reason" in refused.content.decode()) == (422, True)
    made = api.post("/api/v1/interactions", body | {"custom": {"reason": "Leak"}}, content_type="application/json")
    assert made.json()["custom"] == {"reason": "Leak", "grade": 3}
    url = f"/api/v1/interactions/{made.json()['uuid']}"
    told = api.patch(url, json.dumps({"custom": {"grade": 9}}), content_type="application/json")
    assert told.json()["custom"] == {"reason": "Leak", "grade": 9}
    logged = interactions.log(party, InteractionDraft("visit", custom=None), by=cast.administrator.actor, at=AT)
    assert logged.custom == {"grade": 3}
