"""The portfolio tells those who may refresh it how its orders were read."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.core.cache import caches

from rapport.analytic.insights.told import build_told
from rapport.analytic.studies import services
from rapport.analytic.warehouse.about import Reason
from rapport.kit.actor import Actor
from rapport.operational.orders.tests.factories import OrderFactory
from rapport.operational.parties.tests.factories import PersonFactory
from tests.cast import Cast

AT = datetime(2026, 5, 1, 6, tzinfo=UTC)


def refresh(*, whole: bool = False) -> None:
    services.refresh(by=Actor.system(), at=AT, as_of=date(2026, 5, 1), finished=lambda: AT, whole=whole)
    caches["local"].clear()


@pytest.mark.django_db
def test_the_page_says_whether_all_orders_were_read_and_why(cast: Cast) -> None:
    OrderFactory.create(party=PersonFactory.create(team=cast.north), placed_on=date(2026, 4, 1))
    refresh()
    assert "for the first time" in cast.manager.client.get("/portfolio/").content.decode()
    OrderFactory.create(party=PersonFactory.create(team=cast.north), placed_on=date(2026, 4, 2))
    refresh()
    assert "with its neighbours: 2 order lines." in cast.manager.client.get("/portfolio/").content.decode()
    refresh(whole=True)
    assert "as somebody asked" in cast.manager.client.get("/portfolio/").content.decode()
    assert "as somebody asked" not in cast.owner.client.get("/portfolio/").content.decode()


def test_every_reason_has_a_sentence() -> None:
    told = {build_told({"build": reason.build, "reason": reason.value, "lines_read": 0}) for reason in Reason}
    assert len(told) == len(Reason)
    assert "" not in told
    assert build_told({}) == ""
