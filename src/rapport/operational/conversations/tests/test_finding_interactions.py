"""Interactions are found by what was said, by whoever may see their customer now; an older base catches up by a job."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps

from rapport.core.events import services as events
from rapport.core.jobs.models import Job
from rapport.core.search import queries
from rapport.core.search.models import SearchDocument
from rapport.core.search.services import index, reindex
from rapport.operational.conversations.models import Interaction
from rapport.operational.conversations.services import hours, interactions
from rapport.operational.conversations.services.values import InteractionDraft
from rapport.operational.conversations.tests.factories import InteractionFactory
from rapport.operational.orders.tests.test_importing_contracts import bring
from rapport.operational.parties.services import ownership
from rapport.operational.parties.tests.factories import ExternalIdFactory, PersonFactory
from tests.cast import Cast, Member

AT = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)


def finds(member: Member, text: str, row: Any) -> bool:
    doors = ("/search/", "/search/palette/", "/api/v1/search")
    found = {str(row.uuid) in member.client.get(door, {"q": text}).content.decode() for door in doors}
    assert len(found) == 1
    return found.pop()


def test_an_interaction_is_found_by_its_text_until_it_is_corrected_or_removed(cast: Cast) -> None:
    party = PersonFactory.create(owner=cast.owner.user, team=cast.north)
    talk = interactions.log(
        party, InteractionDraft("phone", text="Demande un devis\nchaudière à granulés"), by=cast.owner.actor, at=AT
    )
    assert [finds(who, "granules", talk) for who in (cast.owner, cast.analyst, cast.outsider)] == [True, True, False]
    interactions.correct(talk, {"text": "Pompe à chaleur"}, by=cast.owner.actor, at=AT)
    assert (finds(cast.owner, "granules", talk), finds(cast.owner, "pompe", talk)) == (False, True)
    interactions.remove_many([talk.pk], by=cast.owner.actor, at=AT)
    assert not finds(cast.owner, "pompe", talk)
    interactions.restore_many([talk.pk], by=cast.owner.actor, at=AT)
    assert finds(cast.owner, "pompe", talk)


def test_what_was_said_follows_its_customer_and_leaves_the_search_with_them(cast: Cast) -> None:
    party, other = PersonFactory.create(owner=cast.owner.user, team=cast.north), PersonFactory.create(team=cast.south)
    talk = interactions.log(party, InteractionDraft("visit", text="Belvédère"), by=cast.owner.actor, at=AT)
    work = hours.log(party, {"minutes": 5, "text": "Belvédère"}, by=cast.owner.actor, at=AT)
    ownership.assign(party, owner_id=cast.outsider.user.pk, team_id=None, by=cast.manager.actor, at=AT)
    events.deliver(worker="test", clock=lambda: AT)
    assert [finds(who, "belved", row) for who in (cast.owner, cast.outsider) for row in (talk, work)] == [
        False, False, True, True,
    ]  # fmt: skip
    assert (interactions.move("party", party.pk, other.pk), hours.move("party", party.pk, other.pk)) == (1, 1)
    assert set(SearchDocument.objects.exclude(record_type="party").values_list("owner_id", "team_id")) == {
        (other.owner_id, cast.south.pk)
    }
    assert (interactions.remove_all("party", [other.pk]), hours.remove_all("party", [other.pk])) == (1, 1)
    assert not SearchDocument.objects.filter(record_type__in=("interaction", "hours")).exists()


def test_a_file_of_interactions_is_found_at_once_and_what_says_nothing_takes_no_place(cast: Cast) -> None:
    ExternalIdFactory.create(source="erp", external_id="C1", party=PersonFactory.create(team=cast.north))
    text = "id;client;canal;date;note\n1;C1;SMS;02/03/2026;Fuite au vase\n2;C1;SMS;02/03/2026;\n"
    assert bring(cast.administrator, text, target="interactions").created_count == 2
    assert finds(cast.owner, "fuite", Interaction.objects.get(external_id="1"))
    assert SearchDocument.objects.filter(record_type="interaction").count() == 1


def test_a_name_does_not_drown_in_what_was_said_of_it(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "FIRST_HITS", 3)
    talks = [InteractionFactory.create(text=f"Called by Zweig {place}") for place in range(4)]
    index("interaction", [talk.pk for talk in talks])
    zweig = PersonFactory.create(last_name="Zweig")
    index("party", [zweig.pk])
    first = queries.search("zweig", cast.manager.actor)[0]
    assert (first.holder, [hit.title for hit in first.hits]) == ("party", [str(zweig)])


def test_a_base_of_before_is_indexed_by_a_job(cast: Cast) -> None:
    later = import_module("rapport.operational.conversations.migrations.0005_found_by_search").index_later
    later(apps, None)
    assert not Job.objects.exists()
    talk = InteractionFactory.create(text="Vieille chaudière")
    later(apps, None)
    job = Job.objects.get()
    assert (job.task, reindex(**job.arguments)) == ("search.reindex", 1)
    assert finds(cast.manager, "vieille", talk)
