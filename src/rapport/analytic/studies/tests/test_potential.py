"""Potential computed and published: what it is made of, what people set by hand, and what they decide."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from rapport.analytic.studies import services
from rapport.analytic.studies.models import Movement, PotentialRules, Study
from rapport.analytic.studies.potential.kinds import CLUES, PARTS, TABLE
from rapport.analytic.studies.potential.tables import SCHEMA
from rapport.analytic.studies.services import potentials
from rapport.analytic.warehouse import queries as warehouse
from rapport.core.audit.models import AuditEntry
from rapport.kit.actor import Actor
from rapport.kit.errors import NotAllowed
from rapport.operational.catalog.tests.factories import ProductFactory
from rapport.operational.orders.tests.factories import OrderFactory
from rapport.operational.parties.models import MovementKind, Party, Standing
from rapport.operational.parties.tests.factories import PersonFactory
from tests.cast import Cast

pytestmark = pytest.mark.django_db

DAY = date(2026, 1, 1)
AT = datetime(2026, 1, 1, 6, tzinfo=UTC)
HOUSE = Actor.system()
MILLION = 1_000_000


def sold(customers: int = 40) -> list[Party]:
    """Everybody holds the first family; every second one the dear one too."""
    cheap = ProductFactory.create(name="Boiler", family="heat", price=Decimal(100), unit_cost=Decimal(60))
    dear = ProductFactory.create(name="Panels", family="sun", price=Decimal(1_000), unit_cost=Decimal(500))
    parties = []
    for count in range(customers):
        party = PersonFactory.create()
        OrderFactory.create(party=party, placed_on=DAY - timedelta(days=300 + count), lines=[(cheap, 1, cheap.price)])
        if count % 2:
            OrderFactory.create(party=party, placed_on=DAY - timedelta(days=100), lines=[(dear, 1, dear.price)])
        parties.append(party)
    return parties


def measured() -> Study:
    services.refresh(by=HOUSE, at=AT, as_of=DAY, finished=lambda: AT)
    return services.measure_potential(by=HOUSE, at=AT, as_of=DAY, finished=lambda: AT)


def rows() -> dict[int, dict[str, Any]]:
    found = warehouse.open_readonly()
    assert found is not None
    table = found.beside(TABLE, SCHEMA.names)
    assert table is not None
    return {row["customer_id"]: row for row in found.rows(table)}


def test_potential_is_the_sum_of_its_parts_and_published(cast: Cast) -> None:
    first, second = sold()[:2]
    study = measured()
    found = rows()
    for row in found.values():
        parts = sum(row[name] for name in PARTS) + sum(row[f"clue_{name}"] for name in CLUES)
        assert row["potential"] == pytest.approx(max(parts, 0), abs=10)
    without, holder = found[first.pk], found[second.pk]
    share = study.figures["groups"][without["group"]]["shares"][study.figures["families"].index("sun")]
    worth = study.figures["worth"][study.figures["families"].index("sun")]
    assert share == pytest.approx(0.5)
    assert worth == pytest.approx(250.0)
    assert without["coverage"] / MILLION == pytest.approx(share * worth)
    assert holder["coverage"] == 0
    assert float(Standing.objects.get(party=first).potential or 0) == pytest.approx(without["potential"] / MILLION)


def test_a_potential_set_by_hand_stands_until_it_is_taken_back(cast: Cast) -> None:
    party = sold()[0]
    measured()
    computed = Standing.objects.get(party=party).potential
    with pytest.raises(potentials.NoReason):
        potentials.override(party, Decimal(5_000), " ", by=HOUSE, at=AT)
    with pytest.raises(potentials.WrongPotential):
        potentials.override(party, Decimal(-1), "Builds a house", by=HOUSE, at=AT)
    potentials.override(party, Decimal(5_000), "Builds a house", by=HOUSE, at=AT)
    services.measure_potential(by=HOUSE, at=AT, as_of=DAY, finished=lambda: AT)
    assert Standing.objects.get(party=party).potential == 5_000
    assert potentials.release(party, by=HOUSE, at=AT)
    assert Standing.objects.get(party=party).potential == computed
    assert not potentials.release(party, by=HOUSE, at=AT)


def test_an_exit_is_decided_by_a_manager_alone_with_every_check_and_a_reason(cast: Cast) -> None:
    party = PersonFactory.create(owner=cast.owner.user)
    row = Movement.objects.create(party=party, kind=MovementKind.EXIT, moved_on=DAY, recognised_at=AT)
    manager, every = cast.manager.actor, potentials.CHECKS
    with pytest.raises(NotAllowed):
        potentials.decide_exit(row, "approved", "No prospect", every, by=cast.owner.actor, at=AT)
    with pytest.raises(potentials.ChecksMissing):
        potentials.decide_exit(row, "approved", "No prospect", every[:2], by=manager, at=AT)
    with pytest.raises(potentials.NoReason):
        potentials.decide_exit(row, "approved", "", every, by=manager, at=AT)
    done = potentials.decide_exit(row, "approved", "No prospect", every, by=manager, at=AT)
    assert (done.decision, done.checks, done.decided_by_id) == ("approved", list(every), cast.manager.user.pk)
    assert AuditEntry.objects.filter(verb="movement.decide").exists()
    with pytest.raises(potentials.NoExit):
        potentials.decide_exit(row, "kept", "After all", (), by=manager, at=AT)


def test_weights_of_the_company_count_from_the_next_study_on() -> None:
    party = sold()[0]
    measured()
    before = rows()[party.pk]["coverage"]
    potentials.change_potential_rules({"coverage": 50.0}, by=HOUSE, at=AT)
    services.measure_potential(by=HOUSE, at=AT, as_of=DAY, finished=lambda: AT)
    assert rows()[party.pk]["coverage"] == pytest.approx(before / 2, abs=1)
    with pytest.raises(potentials.WrongWeight):
        potentials.change_potential_rules({"clues": {"grows": 9_999.0}}, by=HOUSE, at=AT)
    assert PotentialRules.objects.get().version == 2


def test_a_base_without_purchases_has_no_potential_and_says_why() -> None:
    PersonFactory.create()
    assert measured().figures["reason"] == "nobody"
