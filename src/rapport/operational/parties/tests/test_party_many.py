"""Verbs over many customers, their undo, and the bin."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from rapport.core.access.services.bins import purge
from rapport.core.audit.models import AuditEntry
from rapport.core.events.models import OutboxEvent
from rapport.core.worklist.models import Note
from rapport.kit import clock
from rapport.kit.actor import Actor
from rapport.kit.errors import NotAllowed, NotFound
from rapport.operational.orders.tests.factories import OrderFactory
from rapport.operational.parties.models import Party, Standing
from rapport.operational.parties.services import bin as bins
from rapport.operational.parties.services import ownership, preferences
from rapport.operational.parties.tests.factories import PersonFactory
from tests.cast import Cast

AT = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
PART = {"HX-Request": "true"}


def three(cast: Cast) -> list[int]:
    return [party.pk for party in PersonFactory.create_batch(3, owner=cast.owner.user, team=cast.north)]


def last_entry() -> int:
    return AuditEntry.objects.latest("pk").pk


def test_giving_many_to_a_colleague_moves_party_and_standing_with_one_event(cast: Cast) -> None:
    ids = three(cast)
    moved = ownership.assign_many(ids, owner_id=cast.outsider.user.pk, team_id=None, by=cast.manager.actor, at=AT)
    owners = {pair for model in (Party, Standing) for pair in model.objects.values_list("owner_id", "team_id")}
    assert moved == 3
    assert owners == {(cast.outsider.user.pk, cast.south.pk)}
    assert OutboxEvent.objects.get().payload == {"party_ids": ids, "by_id": cast.manager.user.pk}


@pytest.mark.usefixtures("everybody")
def test_the_list_offers_colleagues_and_teams_by_name_to_give_many_to(cast: Cast) -> None:
    people = [PersonFactory.create(owner=cast.owner.user, team=cast.north) for _ in range(2)]
    url, ids = "/parties/people/bulk/assign/", [str(person.uuid) for person in people]

    asked = cast.manager.client.get(url, {"ids": ids}).content.decode()
    assert f">{cast.colleague.user.name}</option>" in asked
    assert f">{cast.north.name}</option>" in asked

    values = {"ids": ids, "confirmed": "1", "owner": str(cast.colleague.user.pk), "team": ""}
    assert cast.manager.client.post(url, values).status_code in (200, 204, 302)
    assert set(Party.objects.values_list("owner_id", flat=True)) == {cast.colleague.user.pk}


def test_giving_many_is_refused_as_a_whole_when_one_is_out_of_reach(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        ownership.assign_many(three(cast), owner_id=None, team_id=None, by=cast.owner.actor, at=AT)
    assert not Party.objects.filter(owner=None).exists()


def test_a_reassignment_is_taken_back_owner_by_owner_but_not_what_changed_hands_since(cast: Cast) -> None:
    ids = three(cast)
    Party.objects.filter(pk=ids[0]).update(owner=cast.colleague.user)
    ownership.assign_many(ids, owner_id=cast.outsider.user.pk, team_id=None, by=cast.manager.actor, at=AT)
    Party.objects.filter(pk=ids[2]).update(owner=cast.head.user)
    with pytest.raises(NotFound):
        ownership.take_back(last_entry(), by=cast.colleague.actor, at=AT)
    answer = cast.manager.client.post(reverse("parties:assign_undo", args=[last_entry()]), headers=PART)
    assert json.loads(answer.headers["HX-Trigger"])["toast"]["text"] == (
        "2 customers are as before, 1 was changed since and stays"
    )
    owners = [party.owner_id for party in Party.objects.order_by("pk")]
    assert owners == [cast.colleague.user.pk, cast.owner.user.pk, cast.head.user.pk]


def test_a_preferred_channel_set_on_many_returns_to_what_each_had(cast: Cast) -> None:
    ids = three(cast)
    Party.objects.filter(pk=ids[0]).update(preferred_channel="sms")
    preferences.prefer_many(ids, "email", by=cast.owner.actor, at=clock.now())
    address = ["person", "preferred_channel", last_entry()]
    assert cast.colleague.client.post(reverse("exchange:value_undo", args=address), headers=PART).status_code == 404
    cast.owner.client.post(reverse("exchange:value_undo", args=address), headers=PART)
    assert [p.preferred_channel for p in Party.objects.order_by("pk")] == ["sms", "", ""]


def test_a_binned_customer_is_gone_from_pages_and_listed_in_the_bin(cast: Cast) -> None:
    party = PersonFactory.create(owner=cast.owner.user, team=cast.north)
    client, page = cast.owner.client, reverse("parties:party_detail", args=[party.uuid])
    client.post(reverse("parties:party_bin", args=[party.uuid]), headers=PART)
    assert client.get(page).status_code == 404
    assert party.name in client.get(reverse("parties:person_bin_list")).content.decode()
    assert party.name not in cast.outsider.client.get(reverse("parties:person_bin_list")).content.decode()
    client.post(reverse("parties:party_restore", args=[party.uuid]), headers=PART)
    assert client.get(page).status_code == 200


@pytest.mark.parametrize(("who", "status"), [("colleague", 302), ("analyst", 403), ("outsider", 404)])
def test_who_may_put_a_customer_in_the_bin(cast: Cast, who: str, status: int) -> None:
    party = PersonFactory.create(owner=cast.owner.user, team=cast.north)
    assert getattr(cast, who).client.post(reverse("parties:party_bin", args=[party.uuid])).status_code == status


def test_after_thirty_days_a_customer_without_orders_is_deleted_with_what_hangs_on_it(cast: Cast) -> None:
    party = PersonFactory.create(owner=cast.owner.user, team=cast.north)
    cast.owner.client.post(reverse("worklist:note_add", args=["party", party.uuid]), {"text": "x"}, headers=PART)
    bins.put(party, by=cast.owner.actor, at=AT)
    assert purge("party", by=Actor.system(), at=AT + timedelta(days=29)) == 0
    assert purge("party", by=Actor.system(), at=AT + timedelta(days=31)) == 1
    assert not Party.objects.exists()
    assert not Note.objects.exists()


def test_a_customer_with_orders_is_never_deleted(cast: Cast) -> None:
    party = PersonFactory.create(owner=cast.owner.user, team=cast.north)
    OrderFactory.create(party=party)
    bins.put(party, by=cast.owner.actor, at=AT)
    assert purge("party", by=Actor.system(), at=AT + timedelta(days=60)) == 0
    assert Party.objects.binned().count() == 1


def test_only_the_house_or_an_administrator_empties_the_bin(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        purge("party", by=cast.manager.actor, at=AT)
