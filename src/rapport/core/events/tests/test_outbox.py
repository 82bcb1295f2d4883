"""Events reach their subscribers after the transaction, in order, at least once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from rapport.core.events import services as events
from rapport.core.events.events import DomainEvent, subscribers
from rapport.core.events.models import Delivery, OutboxEvent, Turn

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@dataclass(frozen=True)
class KettleBoiled(DomainEvent):
    kettle_id: int
    litres: Decimal = Decimal("1.5")
    on: date = date(2026, 3, 2)
    guest_ids: tuple[int, ...] = ()


class Listener:
    """Hears events; can be told to fail."""

    def __init__(self) -> None:
        self.heard: list[tuple[Any, datetime]] = []
        self.fails_on: int | None = None

    def __call__(self, event: KettleBoiled, *, at: datetime) -> None:
        if event.kettle_id == self.fails_on:
            raise ConnectionError("the kettle does not answer")
        self.heard.append((event, at))

    @property
    def ids(self) -> list[int]:
        return [event.kettle_id for event, _at in self.heard]


class Clock:
    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()
    events.subscribe(KettleBoiled, listener, name="tests.listener")
    yield listener
    subscribers.remove("tests.listener")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@transaction.atomic
def boil_and_fail() -> None:
    events.publish(KettleBoiled(1), at=NOON)
    raise ValueError("no")


def deliver(clock: Clock) -> int:
    return events.deliver(worker="w1", clock=clock)


@pytest.mark.django_db
def test_a_subscriber_gets_the_same_typed_event_and_the_time_at_which_it_took_place(
    listener: Listener, clock: Clock
) -> None:
    event = KettleBoiled(7, Decimal("0.25"), date(2025, 12, 31), (1, 2))
    events.publish(event, at=NOON - timedelta(hours=3))
    deliver(clock)
    assert listener.heard == [(event, NOON - timedelta(hours=3))]


@pytest.mark.django_db
def test_an_event_of_a_verb_that_failed_is_never_heard(listener: Listener, clock: Clock) -> None:
    with pytest.raises(ValueError, match="no"):
        boil_and_fail()
    deliver(clock)
    assert listener.ids == []
    assert not OutboxEvent.objects.exists()


@pytest.mark.django_db
def test_events_arrive_in_their_order_and_once(listener: Listener, clock: Clock) -> None:
    events.publish_many([KettleBoiled(n) for n in range(450)], at=NOON)
    while deliver(clock):
        continue
    assert listener.ids == list(range(450))
    assert Delivery.objects.filter(state=Delivery.State.DONE).count() == 450


@pytest.mark.django_db
def test_a_failing_event_holds_the_later_ones_back_and_is_tried_again_after_a_pause(
    listener: Listener, clock: Clock
) -> None:
    events.publish_many([KettleBoiled(1), KettleBoiled(2), KettleBoiled(3)], at=NOON)
    listener.fails_on = 2
    deliver(clock)
    deliver(clock)
    waiting = Delivery.objects.get(event__payload__kettle_id=2)
    assert (listener.ids, waiting.attempts) == ([1], 1)
    assert "the kettle does not answer" in waiting.error
    listener.fails_on = None
    clock.at += timedelta(seconds=3)
    deliver(clock)
    assert listener.ids == [1, 2, 3]


@pytest.mark.django_db
def test_an_event_that_always_fails_is_set_aside_visibly_and_can_be_sent_again(
    listener: Listener, clock: Clock
) -> None:
    events.publish_many([KettleBoiled(1), KettleBoiled(2)], at=NOON)
    listener.fails_on = 1
    for _attempt in range(10):
        deliver(clock)
        clock.at += timedelta(minutes=5)
    failed = Delivery.objects.failed().get()
    assert (failed.attempts, listener.ids) == (6, [2])
    listener.fails_on = None
    events.redeliver(failed, at=clock.at)
    deliver(clock)
    assert listener.ids == [2, 1]


@pytest.mark.django_db
def test_what_a_failing_subscriber_wrote_is_undone(clock: Clock) -> None:
    def write_then_fail(event: KettleBoiled, *, at: datetime) -> None:
        Turn.objects.create(subscriber="written by the handler")
        raise ConnectionError

    events.subscribe(KettleBoiled, write_then_fail, name="tests.writer")
    events.publish(KettleBoiled(1), at=NOON)
    deliver(clock)
    subscribers.remove("tests.writer")
    assert not Turn.objects.filter(subscriber="written by the handler").exists()
    assert Delivery.objects.get().state == Delivery.State.WAITING


@pytest.mark.django_db
def test_a_second_worker_leaves_a_subscriber_to_the_first_until_its_turn_has_lapsed(
    listener: Listener, clock: Clock
) -> None:
    Turn.objects.create(subscriber="tests.listener", worker="dead", lease_until=NOON + timedelta(seconds=30))
    events.publish(KettleBoiled(1), at=NOON)
    deliver(clock)
    assert listener.ids == []
    clock.at += timedelta(seconds=31)
    deliver(clock)
    assert listener.ids == [1]


@pytest.mark.django_db
def test_events_heard_by_everyone_are_forgotten_after_a_month_and_failures_are_kept(
    listener: Listener, clock: Clock
) -> None:
    listener.fails_on = 2
    events.publish_many([KettleBoiled(1), KettleBoiled(2)], at=NOON)
    for _attempt in range(8):
        deliver(clock)
        clock.at += timedelta(minutes=5)
    events.sweep(at=NOON + timedelta(days=31))
    assert [event.payload["kettle_id"] for event in OutboxEvent.objects.all()] == [2]
