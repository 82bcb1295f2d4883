"""A matrix of forecasts: what the value study published places customers today, and no past day is asked of it."""

from __future__ import annotations

from datetime import UTC, datetime
from statistics import median

import pytest

from rapport.analytic.insights.models import Matrix
from rapport.analytic.insights.services import matrices as verbs
from rapport.analytic.insights.tests.test_portfolio_page import listed
from rapport.analytic.insights.tests.test_value_page import scene as valued
from rapport.operational.parties.models import Party, Standing
from tests.cast import Cast

AT = datetime(2026, 1, 1, 6, tzinfo=UTC)
PAGE = "/portfolio/matrix/"
__all__ = ["valued"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def matrix(cast: Cast, valued: list[Party]) -> Matrix:
    values = {"name": "To come", "x_measure": "alive", "x_limits": [50], "y_measure": "expected_value", "y_bands": 2}
    return verbs.add(values, by=cast.manager.actor, at=AT)


def test_forecasts_place_customers_as_they_were_published(cast: Cast, matrix: Matrix) -> None:
    rows = list(Standing.objects.filter(expected_value__isnull=False))
    middle = median(row.expected_value for row in rows if row.expected_value and row.expected_value > 0)
    told = cast.manager.client.get(f"/api/v1/portfolio/matrix?matrix={matrix.uuid}").json()
    assert told["y"]["limits"] == [pytest.approx(float(middle))]
    for cell in told["cells"]:
        inside = [
            row
            for row in rows
            if (1 + ((row.alive or 0) >= 50), 1 + ((row.expected_value or 0) > middle)) == (cell["x"], cell["y"])
        ]
        assert cell["customers"] == len(inside), cell
        shown = listed(cast.manager.client, f"/portfolio/customers/?f={cell['filter']}")
        assert shown <= {str(row.party.uuid) for row in inside}
        assert len(shown) == min(len(inside), 50)
    assert told["customers"] + told["in_no_cell"] == Standing.objects.filter(purchase_count__gt=0).count()


def test_it_knows_no_past_day(cast: Cast, matrix: Matrix) -> None:
    page = cast.manager.client.get(f"{PAGE}?matrix={matrix.uuid}&at=2025-06&since=3")
    assert page.context["asked"].before is None
    assert page.context["asked"].back == 0
    text = page.content.decode()
    assert "matrix-back" not in text
    assert "it is known for today alone" in text
    past = f"/portfolio/customers/?f=matrix~is~{matrix.uuid}.2025-06-30.1-1"
    assert cast.manager.client.get(past).status_code == 400
