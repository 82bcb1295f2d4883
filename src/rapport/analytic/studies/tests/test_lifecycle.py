"""The states of customers follow the rules at each refresh; the first one tells how they came there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from rapport.analytic.studies import services
from rapport.analytic.studies.lifecycle import HISTORY
from rapport.analytic.studies.services import lifecycle as states
from rapport.analytic.studies.services.lifecycle import InactiveAfterLost, change_lifecycle_rules
from rapport.analytic.warehouse import queries as warehouse
from rapport.kit.actor import Actor
from rapport.operational.conversations.tests.factories import InteractionFactory
from rapport.operational.orders.tests.factories import ContractFactory, OrderFactory
from rapport.operational.parties.models import LifecycleChange, LifecycleOverride, LifecycleState, Party, Standing
from rapport.operational.parties.queries.lifecycle import life_of
from rapport.operational.parties.services import lifecycle
from rapport.operational.parties.services.lifecycle import Chosen
from rapport.operational.parties.tests.factories import HouseholdFactory, PersonFactory
from tests.cast import Cast

DAY = date(2026, 5, 1)
SYSTEM = Actor.system()

pytestmark = pytest.mark.django_db


def refresh(day: date = DAY) -> None:
    at = datetime(day.year, day.month, day.day, 6, tzinfo=UTC)
    services.refresh(by=SYSTEM, at=at, as_of=day, finished=lambda: at + timedelta(seconds=1))


def bought(*days: date) -> Party:
    party = PersonFactory.create()
    for day in days:
        OrderFactory.create(party=party, placed_on=day)
    return party


def found(party: Party) -> tuple[str, date | None]:
    standing = Standing.objects.get(party=party)
    return standing.lifecycle, standing.lifecycle_since


def test_everybody_is_in_the_state_that_the_rules_say_since_the_day_on_which_it_began() -> None:
    new, settled, silent, gone = (
        bought(date(2026, 4, 1)), bought(date(2026, 1, 1)), bought(date(2025, 9, 1)), bought(date(2025, 1, 1))
    )  # fmt: skip
    angry, talked, stranger = bought(date(2025, 12, 1)), PersonFactory.create(), PersonFactory.create()
    InteractionFactory.create(party=angry, satisfaction=2, happened_at=datetime(2026, 4, 20, 9, tzinfo=UTC))
    InteractionFactory.create(party=talked, happened_at=datetime(2026, 2, 3, 9, tzinfo=UTC))
    held = bought(date(2024, 1, 1))
    ContractFactory.create(party=held, starts_on=date(2024, 1, 1))
    home = HouseholdFactory.create()
    refresh()
    assert found(new) == ("new", date(2026, 4, 1))
    assert found(settled) == ("satisfied", date(2026, 4, 1))
    assert found(silent) == ("inactive", date(2026, 3, 2))
    assert found(gone) == ("lost", date(2026, 1, 1))
    assert found(angry) == ("dissatisfied", date(2026, 4, 20))
    assert found(talked) == ("prospect", date(2026, 2, 3))
    assert found(stranger) == ("unknown", date(2024, 3, 4))
    assert found(held) == ("satisfied", date(2024, 3, 31))
    assert found(home) == ("", None)
    assert [row.state for row in life_of(gone).changes] == ["lost", "inactive", "satisfied"]


def test_a_refresh_writes_what_changed_and_nothing_twice() -> None:
    silent, still = bought(date(2025, 9, 1)), bought(date(2026, 1, 1))
    refresh()
    count = LifecycleChange.objects.count()
    refresh()
    assert LifecycleChange.objects.count() == count
    OrderFactory.create(party=silent, placed_on=date(2026, 5, 2))
    refresh(date(2026, 5, 3))
    assert found(silent) == ("satisfied", date(2026, 5, 2))
    assert LifecycleChange.objects.count() == count + 1
    assert life_of(silent).changes[0].cause == "bought"
    kept = warehouse.open_readonly()
    assert kept is not None
    history = kept.beside("lifecycle", HISTORY.names)
    assert history is not None
    rows = kept.rows(history.filter(history.customer_id == silent.pk).order_by("place"))
    assert (rows[-1]["state"], rows[-1]["began_on"]) == ("satisfied", date(2026, 5, 2))
    assert found(still)[0] == "satisfied"


def test_a_decision_by_hand_holds_until_its_day_or_a_purchase(cast: Cast) -> None:
    parties = kept, dated, buyer = [bought(date(2026, 1, 1)) for _ in range(3)]
    refresh()
    at = datetime(2026, 5, 1, 9, tzinfo=UTC)
    for party, until in zip(parties, (None, date(2026, 5, 2), None), strict=True):
        chosen = Chosen(LifecycleState.LOST, "Said so", until)
        lifecycle.choose(party, chosen, by=cast.administrator.actor, at=at)
    OrderFactory.create(party=buyer, placed_on=date(2026, 5, 3))
    refresh(date(2026, 5, 4))
    assert found(kept) == ("lost", date(2026, 5, 1))
    assert [found(party)[0] for party in (dated, buyer)] == ["satisfied", "satisfied"]
    assert LifecycleOverride.objects.get().party_id == kept.pk


def test_rules_of_the_company_decide_and_inactive_comes_before_lost(cast: Cast) -> None:
    party, by = bought(date(2026, 3, 1)), {"by": cast.administrator.actor, "at": datetime(2026, 5, 1, tzinfo=UTC)}
    change_lifecycle_rules({"inactive_days": 30}, **by)
    refresh()
    assert found(party) == ("inactive", date(2026, 3, 31))
    with pytest.raises(InactiveAfterLost):
        change_lifecycle_rules({"inactive_days": 365}, **by)


def test_of_many_customers_states_follow_in_a_job_of_their_own(
    monkeypatch: pytest.MonkeyPatch, work_off: Callable[[], None]
) -> None:
    monkeypatch.setattr(states, "MANY", 0)
    party = bought(date(2025, 9, 1))
    refresh()
    assert found(party) == ("", None)
    work_off()
    assert found(party) == ("inactive", date(2026, 3, 2))
    assert services.publish_lifecycle(by=SYSTEM, at=datetime(2026, 5, 1, 7, tzinfo=UTC)) == 0
