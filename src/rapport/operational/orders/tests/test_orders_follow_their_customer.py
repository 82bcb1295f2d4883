"""Orders are found by whoever looks after their customer now."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import connection
from django.test.utils import CaptureQueriesContext

from rapport.core.events import services as events
from rapport.core.search.models import SearchDocument
from rapport.core.search.services import index
from rapport.operational.orders.services import finding
from rapport.operational.orders.tests.factories import OrderFactory
from rapport.operational.parties.services import ownership
from rapport.operational.parties.tests.factories import PersonFactory
from tests.cast import Cast

AT = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)


def hands() -> set[tuple[int | None, int | None]]:
    return set(SearchDocument.objects.filter(record_type="order").values_list("owner_id", "team_id"))


def test_orders_of_a_reassigned_customer_are_found_by_the_new_team_and_no_longer_by_the_old(cast: Cast) -> None:
    party = PersonFactory.create(owner=cast.owner.user, team=cast.north)
    orders = [OrderFactory.create(party=party, number=f"26-{place:04}") for place in range(3)]
    index("order", [order.pk for order in orders])
    assert hands() == {(cast.owner.user.pk, cast.north.pk)}

    ownership.assign(party, owner_id=cast.outsider.user.pk, team_id=None, by=cast.manager.actor, at=AT)
    events.deliver(worker="test", clock=lambda: AT)
    assert hands() == {(cast.outsider.user.pk, cast.south.pk)}
    assert "26-0001" in cast.outsider.client.get("/search/", {"q": "26-0001"}).content.decode()


def test_many_orders_are_handed_over_in_as_many_questions_as_few(cast: Cast) -> None:
    counts = []
    for size in (2, 8):
        party = PersonFactory.create(owner=cast.owner.user, team=cast.north)
        index("order", [OrderFactory.create(party=party, number=f"{size}-{place}").pk for place in range(size)])
        with CaptureQueriesContext(connection) as asked:
            assert finding.hand_over([party.pk]) == size
        counts.append(len(asked))
    assert counts[0] == counts[1]
