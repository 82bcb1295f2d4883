"""A web process has read the portfolio before anybody opens it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.core.cache import caches

from rapport.analytic.studies import services
from rapport.kit.actor import Actor
from rapport.kit.warming import warm as warm_all
from rapport.kit.warming import warmers
from rapport.operational.orders.tests.factories import OrderFactory
from tests.cast import Cast

AT = datetime(2026, 5, 1, 6, tzinfo=UTC)


@pytest.mark.django_db
def test_the_warm_up_keeps_what_the_whole_company_reads(cast: Cast) -> None:
    OrderFactory.create(placed_on=date(2026, 4, 1), lines=[(1, 100)])
    services.refresh(by=Actor.system(), at=AT, as_of=AT.date(), finished=lambda: AT)
    for key in ("portfolio", "matrix"):
        caches["local"].clear()
        warmers[key]()
        assert caches["local"]._cache, key  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_the_warm_up_does_without_a_warehouse() -> None:
    warm_all(lambda: None)
