"""The cost of order lines that came without one, once the unit cost of their day is known."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Q, Sum

from rapport.core.access.policies import demand
from rapport.core.audit import services as audit
from rapport.core.identity.queries import Rates, rates
from rapport.kit.actor import Actor
from rapport.kit.bulk import any_key, update_rows
from rapport.kit.money import SIX_PLACES
from rapport.operational.catalog.services.unit_costs import UnitCosts, costs_of
from rapport.operational.orders.events import OrdersChanged
from rapport.operational.orders.models import Order, OrderLine

BATCH = 5_000


@transaction.atomic
def fill_unknown(product_ids: Collection[int], *, by: Actor, at: datetime) -> int:
    """This function will give lines without a cost the unit cost of their product on their day, and say how many.

    Lines that have a cost keep it. Refuses with NotAllowed.
    """
    demand(by, "order.edit")
    lines = OrderLine.objects.filter(product_id__in=any_key(list(product_ids)), base_cost__isnull=True)
    lines = lines.select_related("product").annotate(day=F("order__placed_on"), party=F("order__party_id"))
    costs, known, count, last = costs_of(product_ids), rates(), 0, 0
    while part := list(lines.filter(pk__gt=last).order_by("pk")[:BATCH]):
        last = part[-1].pk
        found = [(cost, line) for line in part if (cost := _cost(line, costs, known)) is not None]
        update_rows(OrderLine, ["base_cost"], [(cost, line.pk) for cost, line in found])
        _close(found, by=by, at=at)
        count += len(found)
    return count


def _cost(line: Any, costs: UnitCosts, known: Rates) -> Decimal | None:
    priced = costs.at(line.product, line.day)
    factor = known.at(priced[1], line.day) if priced else None
    return None if priced is None or factor is None else (priced[0] * line.quantity * factor).quantize(SIX_PLACES)


def _close(found: Sequence[tuple[Decimal, Any]], *, by: Actor, at: datetime) -> None:
    """Let the orders repeat what their lines cost now, and write the audit entry."""
    parties = {line.order_id: line.party for _cost, line in found}
    if not parties:
        return
    sums = OrderLine.objects.filter(order_id__in=any_key(list(parties))).values("order_id").order_by()
    whole = sums.annotate(cost=Sum("base_cost"), unknown=Count("pk", filter=Q(base_cost__isnull=True)))
    rows = [(row["cost"], at, row["order_id"]) for row in whole if not row["unknown"]]
    update_rows(Order, ["base_cost", "updated_at"], rows)
    changes = [audit.Change("order", pk, party) for pk, party in parties.items()]
    named = tuple(sorted({party for party in parties.values() if party is not None}))
    announced = [OrdersChanged(order_ids=tuple(parties), party_ids=named)]
    audit.record("order.cost", by=by, at=at, changes=changes, announces=announced)
