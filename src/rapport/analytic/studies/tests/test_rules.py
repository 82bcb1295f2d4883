"""The company cuts its customers by its own rules."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from rapport.analytic.methods.rfm import CELLS, Cell, Ntiles, QuantileBreaks, Thresholds
from rapport.analytic.studies import services
from rapport.kit.actor import Actor
from rapport.kit.errors import NotAllowed
from rapport.operational.orders.tests.factories import OrderFactory
from rapport.operational.parties.models import Standing
from tests.cast import Cast

AT = datetime(2026, 5, 1, 6, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def test_the_ready_made_rules_are_quintiles_and_the_published_cells() -> None:
    chosen = services.rules()
    assert services.scoring_of(chosen) == QuantileBreaks(5, money_unit=1_000_000)
    assert services.cells_of(chosen) == CELLS


def test_thresholds_and_cells_of_our_own_are_used_by_the_next_refresh(cast: Cast) -> None:
    order = OrderFactory.create(placed_on=date(2026, 4, 1), lines=[(1, 150)])
    cells = [{"key": "fresh", "recency": [2, 3], "frequency": [1, 9], "monetary": [2, 9]}]
    values = {
        "scoring": "thresholds",
        "recency_limits": [60, 365],
        "frequency_limits": [2],
        "monetary_limits": [100],
        "cells": cells,
    }
    chosen = services.change_rules(values, by=cast.analyst.actor, at=AT)
    assert services.scoring_of(chosen) == Thresholds((60, 365), (2,), (100_000_000,))
    assert services.cells_of(chosen) == (Cell("fresh", (2, 3), (1, 9), (2, 9)),)
    services.refresh(by=Actor.system(), at=AT, as_of=AT.date(), finished=lambda: AT)
    found = Standing.objects.get(party=order.party)
    assert (found.rfm_score, found.rfm_cell) == (312, "fresh")


def test_groups_of_equal_size_can_be_chosen(cast: Cast) -> None:
    chosen = services.change_rules({"scoring": "ntiles", "score_count": 4}, by=cast.analyst.actor, at=AT)
    assert services.scoring_of(chosen) == Ntiles(4)


def test_rules_that_cannot_be_computed_and_people_without_the_right_are_refused(cast: Cast) -> None:
    with pytest.raises(services.WrongRules):
        services.change_rules({"scoring": "thresholds"}, by=cast.analyst.actor, at=AT)
    with pytest.raises(NotAllowed):
        services.change_rules({"score_count": 4}, by=cast.owner.actor, at=AT)
