"""Why a figure is what it is: where there is none, there is nothing to explain."""

from __future__ import annotations

import pytest

from rapport.operational.parties.tests.factories import PersonFactory
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_a_customer_of_whom_nothing_is_foreseen_has_no_reason_for_it(cast: Cast) -> None:
    plain = PersonFactory.create(owner=cast.owner.user, team=cast.north)
    valued = PersonFactory.create(standing__expected_value=120, standing__expected_low=0, standing__expected_high=300)
    client = cast.manager.client
    assert client.get(f"/parties/{plain.uuid}/why/expected/").status_code == 404
    assert client.get(f"/parties/{valued.uuid}/why/expected/").status_code == 200
    assert client.get(f"/parties/{plain.uuid}/why/revenue/").status_code == 200
