"""A warehouse that another release of the program made is not read: it is made anew, and the pages say so meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from rapport.analytic.studies import services
from rapport.analytic.warehouse.tests.another_release import turn_into_anothers
from rapport.kit.actor import Actor
from rapport.operational.orders.tests.factories import OrderFactory
from tests.cast import Cast

AT = datetime(2026, 5, 1, 6, tzinfo=UTC)
HOUSE = Actor.system()

pytestmark = pytest.mark.django_db


def test_pages_wait_for_the_refresh_that_an_upgrade_asks_for(cast: Cast, work_off: Callable[[], None]) -> None:
    order = OrderFactory.create(lines=[(1, 100)])
    services.refresh(by=HOUSE, at=AT, as_of=date(2026, 5, 1), finished=lambda: AT)
    assert services.renew(by=HOUSE, at=AT) is None
    client, pages = cast.manager.client, ("/portfolio/", f"/parties/{order.party.uuid}/")
    asked = f"/portfolio/margins/{order.party.uuid}/"
    assert asked in client.get(pages[1]).content.decode()

    turn_into_anothers()
    waiting = [client.get(page) for page in pages]
    assert [answer.status_code for answer in waiting] == [200, 200]
    assert asked not in waiting[1].content.decode()

    job = services.renew(by=HOUSE, at=AT)
    work_off()
    assert job is not None
    job.refresh_from_db()
    assert job.result is not None
    assert job.result["reason"] == "definition"
    assert services.renew(by=HOUSE, at=AT) is None
