"""The state of a customer: published by rules, decided by hand, taken back, told for any day."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from django.utils.translation import override

from rapport.core.audit.models import RecordChange
from rapport.kit.actor import Actor
from rapport.kit.errors import ChangedMeanwhile, NotAllowed
from rapport.operational.parties.models import LifecycleChange, LifecycleOverride, LifecycleState, Party, Standing
from rapport.operational.parties.queries.lifecycle import BeforeTheFirst, life_of, processes, state_on
from rapport.operational.parties.services import lifecycle
from rapport.operational.parties.services.lifecycle import Chosen, NoLifecycle, NoReason, NotByHand, WrongDays
from rapport.operational.parties.tests.factories import HouseholdFactory, PersonFactory
from tests.cast import Cast

AT = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
PART = {"HX-Request": "true"}
HOUSE = Actor.system()


def person(cast: Cast) -> Party:
    """A customer who was new, then settled."""
    party = PersonFactory.create(owner=cast.owner.user, team=cast.north)
    past = [
        (party.pk, "new", date(2025, 1, 10), "first", None),
        (party.pk, "satisfied", date(2025, 4, 10), "settled", 90),
    ]
    lifecycle.publish_past([past], by=HOUSE, at=AT)
    return party


def stands(party: Party) -> tuple[str, date | None]:
    found = Standing.objects.get(party=party)
    return found.lifecycle, found.lifecycle_since


def test_states_are_published_with_their_past_once_and_then_by_change(cast: Cast) -> None:
    party = person(cast)
    assert stands(party) == ("satisfied", date(2025, 4, 10))
    assert lifecycle.publish_past([[(party.pk, "lost", date(2026, 1, 1), "silent", 365)]], by=HOUSE, at=AT) == 0
    assert lifecycle.publish_many([(party.pk, "inactive", date(2025, 10, 1), "silent", 180)], by=HOUSE, at=AT) == 1
    assert [row.state for row in life_of(party).changes] == ["inactive", "satisfied", "new"]
    with override("en"):
        assert str(life_of(party).changes[0].why) == "Neither purchase nor contract for 180 days"
    assert state_on(party, date(2025, 3, 1)).state == "new"
    with pytest.raises(BeforeTheFirst, match="2025-01-10"):
        state_on(party, date(2025, 1, 9))


def test_a_state_is_decided_by_hand_with_its_reason_on_the_page_and_taken_back_from_the_notice(cast: Cast) -> None:
    party, client = person(cast), cast.owner.client
    edit = reverse("parties:lifecycle_edit", args=[party.uuid])
    given = {"state": "dissatisfied", "reason": "Angry about the boiler", "until": "2999-01-01"}
    assert client.post(edit, given | {"reason": " "}, headers=PART).status_code == 422
    answer = client.post(edit, given, headers=PART)
    assert "Angry about the boiler" in answer.content.decode()
    assert stands(party)[0] == "dissatisfied"
    page = client.get(reverse("parties:party_detail", args=[party.uuid])).content.decode()
    assert page.count("Dissatisfied") >= 2
    past = client.get(reverse("parties:lifecycle_detail", args=[party.uuid]), {"on": "2025-05-01"}).content.decode()
    assert "by hand: Owner" in past
    assert "Satisfied" in past.partition('role="status"')[2].partition("</p>")[0]
    client.post(json.loads(answer["HX-Trigger"])["toast"]["undo"], headers=PART)
    assert stands(party) == ("satisfied", date(2025, 4, 10))
    assert not LifecycleOverride.objects.exists()
    assert LifecycleChange.objects.count() == 2
    verbs = RecordChange.objects.filter(record_id=party.pk).order_by("pk").values_list("entry__verb", flat=True)
    assert list(verbs)[-2:] == ["party.lifecycle", "party.lifecycle_undo"]


def test_a_decision_is_released_to_what_the_rules_say_meanwhile(cast: Cast) -> None:
    party, by = person(cast), {"by": cast.owner.actor, "at": AT}
    lifecycle.choose(party, Chosen(LifecycleState.LOST, "Moved away"), **by)
    lifecycle.follow_overrides({party.pk: ("inactive", date(2026, 1, 1))})
    lifecycle.release(party, **by)
    assert stands(party) == ("inactive", AT.date())
    assert life_of(party).changes[0].cause == "released"
    with pytest.raises(NotByHand):
        lifecycle.release(party, **by)


def test_who_may_not_edit_decides_nothing_and_households_have_no_state(cast: Cast) -> None:
    party, chosen = person(cast), Chosen(LifecycleState.LOST, "Moved away")
    with pytest.raises(NotAllowed):
        lifecycle.choose(party, chosen, by=cast.outsider.actor, at=AT)
    with pytest.raises(NoReason):
        lifecycle.choose(party, Chosen(LifecycleState.LOST, ""), by=cast.owner.actor, at=AT)
    with pytest.raises(NoLifecycle):
        lifecycle.choose(HouseholdFactory.create(owner=cast.owner.user), chosen, by=cast.owner.actor, at=AT)


def test_rules_and_processes_are_changed_by_those_who_may_from_the_version_they_saw(cast: Cast) -> None:
    by = {"by": cast.administrator.actor, "at": AT}
    assert lifecycle.change_rules({"new_days": 30}, seen=1, **by).version == 2
    with pytest.raises(ChangedMeanwhile):
        lifecycle.change_rules({"new_days": 60}, seen=1, **by)
    with pytest.raises(WrongDays):
        lifecycle.change_rules({"unhappy_days": 0}, **by)
    given = {"playbook": "Ring twice", "target_days": 7, "owner_id": cast.owner.user.pk}
    lifecycle.change_process(LifecycleState.LOST, given, **by)
    found = processes()[-1]
    assert (found.playbook, found.target_days, found.owner) == ("Ring twice", 7, "Owner")
    with pytest.raises(NotAllowed):
        lifecycle.change_rules({"new_days": 30}, by=cast.owner.actor, at=AT)


def test_programs_read_the_state_of_any_day_and_decide_too(cast: Cast) -> None:
    party = person(cast)
    address = f"/api/v1/people/{party.uuid}/lifecycle"
    told = cast.robot.client.get(address).json()
    assert (told["now"]["state"], told["now"]["super_state"], len(told["changes"])) == ("satisfied", "customer", 2)
    assert cast.robot.client.get(f"{address}/2025-02-01").json()["state"] == "new"
    assert cast.robot.client.get(f"{address}/2024-02-01").status_code == 404
    body = {"state": "lost", "reason": "Told us"}
    assert cast.robot.client.put(address, body, content_type="application/json").json()["now"]["by_hand"]
    assert cast.robot.client.delete(address).status_code == 204
