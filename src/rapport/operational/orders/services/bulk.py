"""Many orders at once: cancelling, binning, restoring."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext_lazy as _

from rapport.core.audit import services as audit
from rapport.core.audit.queries import before_of
from rapport.kit.actor import Actor
from rapport.kit.errors import DomainError, NotAllowed
from rapport.operational.orders.events import OrdersChanged
from rapport.operational.orders.models import Order, OrderState

BATCH = 5_000


class CameInAgain(DomainError):
    code = "came_in_again"
    message = _("Order %(number)s came in again from its source meanwhile; the newer one is kept.")


@transaction.atomic
def cancel_many(ids: Sequence[int], *, by: Actor, at: datetime) -> int:
    """This function will cancel orders and say how many were not yet. Refuses when one is not the actor's to edit."""
    return _write("order.cancel_many", "edit", ids, {"state": OrderState.CANCELLED.value}, by=by, at=at)


@transaction.atomic
def reopen_many(ids: Sequence[int], state: OrderState, *, by: Actor, at: datetime) -> int:
    """This function will let cancelled orders count again in the state that they had, and say how many."""
    cancelled = list(Order.objects.filter(pk__in=ids, state=OrderState.CANCELLED).values_list("pk", flat=True))
    return _write("order.reopen_many", "edit", cancelled, {"state": state.value}, by=by, at=at)


@transaction.atomic
def uncancel(entry_id: int, *, by: Actor, at: datetime) -> tuple[int, int]:
    """This function will give orders that the actor just cancelled their states back: how many, and how many are not.

    Those whose state somebody has changed since keep it. Refuses with NotFound what the actor did not do.
    """
    before = before_of(entry_id, "order.cancel_many", by)
    states: dict[str, list[int]] = {}
    for pk, was in before.items():
        states.setdefault(was["state"], []).append(pk)
    count = sum(reopen_many(ids, OrderState(state), by=by, at=at) for state, ids in states.items())
    return count, len(before) - count


@transaction.atomic
def bin_many(ids: Sequence[int], *, by: Actor, at: datetime) -> int:
    """This function will put orders in the bin for 30 days: they count for nothing meanwhile."""
    return _write("order.bin", "bin", ids, {"binned_at": at}, by=by, at=at)


@transaction.atomic
def restore_many(ids: Sequence[int], *, by: Actor, at: datetime) -> int:
    """This function will take orders out of the bin. Refuses one that came in again from its source meanwhile."""
    for part in _batches(ids):
        again = Order.objects.live().filter(source=OuterRef("source"), external_id=OuterRef("external_id"))
        twice = Order.objects.binned().filter(Exists(again), pk__in=part).exclude(external_id="").first()
        if twice is not None:
            raise CameInAgain(number=str(twice))
    return _write("order.restore", "bin", ids, {"binned_at": None}, by=by, at=at)


def _write(verb: str, grant: str, ids: Sequence[int], values: Mapping[str, Any], *, by: Actor, at: datetime) -> int:
    changes: list[audit.Change] = []
    for part in _batches(ids):
        rows = list(Order.objects.reachable_by(by, grant).filter(pk__in=part))
        if len(rows) < len(set(part)):
            raise NotAllowed(_("%(count)s of these orders are not yours to change."), count=len(set(part)) - len(rows))
        touched = [row for row in rows if audit.changed(row, values)[1]]
        fresh = Order.objects.filter(pk__in=[row.pk for row in touched])
        fresh.update(**values, version=F("version") + 1, updated_at=at)
        changes += [audit.Change("order", row.pk, row.party_id, *audit.changed(row, values)) for row in touched]
    orders = tuple(change.record_id for change in changes)
    parties = tuple(sorted({change.party_id for change in changes if change.party_id is not None}))
    announced = [OrdersChanged(order_ids=orders, party_ids=parties)] if orders else []
    audit.record(verb, by=by, at=at, changes=changes, announces=announced)
    return len(changes)


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))
