"""Publishing events, and bringing them to their subscribers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from rapport.core.events.events import DomainEvent, names_listening_to, subscribe, subscribers
from rapport.core.events.models import Delivery, OutboxEvent, Turn
from rapport.kit.fence import Fence

__all__ = ["DomainEvent", "deliver", "publish", "publish_many", "redeliver", "subscribe", "sweep"]

BATCH = 200
TURN = timedelta(seconds=60)
MAX_ATTEMPTS = 6
KEPT = timedelta(days=30)


def publish(event: DomainEvent, *, at: datetime) -> None:
    """This function will write the event to the outbox, in the transaction of the verb that calls it."""
    publish_many([event], at=at)


def publish_many(events: Iterable[DomainEvent], *, at: datetime) -> None:
    """This function will write events to the outbox in their order, in the transaction of the verb that calls it."""
    OutboxEvent.objects.bulk_create(
        [OutboxEvent(name=e.event_name, payload=e.payload(), at=at) for e in events], batch_size=500
    )


def deliver(*, worker: str, clock: Callable[[], datetime]) -> int:
    """This function will bring waiting events to their subscribers and say how many deliveries it tried."""
    _address(at=clock())
    due = set(Delivery.objects.waiting().values_list("subscriber", flat=True).distinct())
    return sum(_serve(name, worker=worker, clock=clock) for name in subscribers if name in due)


@transaction.atomic
def redeliver(delivery: Delivery, *, at: datetime) -> None:
    """This function will let a failed delivery be tried again from the start."""
    Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.FAILED).update(
        state=Delivery.State.WAITING, attempts=0, run_at=at, error=""
    )


def sweep(*, at: datetime) -> int:
    """This function will forget events that everyone heard more than a month ago; failures stay visible."""
    unheard = Delivery.objects.filter(event=OuterRef("pk")).exclude(state=Delivery.State.DONE)
    old = OutboxEvent.objects.filter(~Exists(unheard), is_addressed=True, at__lt=at - KEPT)
    return old.delete()[0]


def _address(*, at: datetime) -> None:
    """Write one delivery for each subscriber of each new event."""
    if not OutboxEvent.objects.filter(is_addressed=False).exists():
        return
    with transaction.atomic():
        events = list(OutboxEvent.objects.filter(is_addressed=False).order_by("pk")[: BATCH * 5])
        Delivery.objects.bulk_create(
            [Delivery(event=e, subscriber=name, run_at=at) for e in events for name in names_listening_to(e.name)],
            ignore_conflicts=True,
            batch_size=500,
        )
        OutboxEvent.objects.filter(pk__in=[e.pk for e in events]).update(is_addressed=True)


def _serve(name: str, *, worker: str, clock: Callable[[], datetime]) -> int:
    """Deliver a batch to one subscriber, in order; stop at the first that must wait."""
    if not _take_turn(name, worker=worker, at=clock()):
        return 0
    tried, renew_at = 0, clock() + TURN / 2
    queue = Delivery.objects.waiting().filter(subscriber=name).select_related("event").order_by("event_id")
    for delivery in list(queue[:BATCH]):
        at = clock()
        if delivery.run_at > at or (at > renew_at and not _take_turn(name, worker=worker, at=at)):
            break
        if at > renew_at:
            renew_at = at + TURN / 2
        tried += 1
        if not _try(delivery, at=at):
            break
    Turn.objects.filter(subscriber=name, worker=worker).update(lease_until=None)
    return tried


def _take_turn(name: str, *, worker: str, at: datetime) -> bool:
    """Claim the right to serve a subscriber, so that only one worker at a time does."""
    if not Turn.objects.filter(subscriber=name).exists():
        Turn.objects.bulk_create([Turn(subscriber=name)], ignore_conflicts=True)
    free = Q(lease_until=None) | Q(lease_until__lte=at) | Q(worker=worker)
    return bool(Turn.objects.filter(free, subscriber=name).update(worker=worker, lease_until=at + TURN))


def _try(delivery: Delivery, *, at: datetime) -> bool:
    """Call the handler in the transaction that marks the delivery done; True when the next one may follow."""
    with Fence() as fence, transaction.atomic():
        claimed = (
            Delivery.objects.waiting()
            .filter(pk=delivery.pk)
            .update(state=Delivery.State.DONE, done_at=at, attempts=delivery.attempts + 1, error="")
        )
        if claimed:
            subscribers[delivery.subscriber].handler(delivery.event.read(), at=delivery.event.at)
    if fence.error is None:
        return True
    return _put_back(delivery, trace=fence.trace, at=at)


def _put_back(delivery: Delivery, *, trace: str, at: datetime) -> bool:
    """Let a delivery wait longer after each failure, and set it aside after the last."""
    attempts = delivery.attempts + 1
    is_over = attempts >= MAX_ATTEMPTS
    Delivery.objects.waiting().filter(pk=delivery.pk).update(
        state=Delivery.State.FAILED if is_over else Delivery.State.WAITING,
        attempts=attempts,
        run_at=at + timedelta(seconds=2**attempts),
        error=trace,
    )
    return is_over
