"""Orders with lines for tests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import factory
from factory.django import DjangoModelFactory

from rapport.core.identity.tests.factories import EARLIER
from rapport.operational.orders.models import Contract, CostEntry, CostKind, Order, OrderLine
from rapport.operational.parties.tests.factories import PersonFactory

Number = int | str | Decimal
DEFAULT_LINES: Sequence[Any] = ((1, 100),)


class OrderFactory(DjangoModelFactory[Order]):
    """An order in euros with its totals. `lines=[(quantity, unit_price), (product, quantity, unit_price)]`."""

    class Meta:
        model = Order
        skip_postgeneration_save = True

    number = factory.Sequence(lambda n: f"24-{n:04d}")
    party = factory.SubFactory(PersonFactory)
    placed_on = date(2024, 3, 4)
    currency = "EUR"
    created_at = EARLIER
    updated_at = EARLIER

    @factory.post_generation
    def lines(self: Order, create: bool, extracted: Sequence[Any] | None, **kwargs: Any) -> None:  # type: ignore[misc]
        if not create:
            return
        given = DEFAULT_LINES if extracted is None else extracted
        rows = [_line(self, place, values) for place, values in enumerate(given, 1)]
        OrderLine.objects.bulk_create(rows)
        costs = [row.base_cost for row in rows]
        self.amount = sum((row.amount for row in rows), Decimal(0))
        self.base_amount = self.amount if self.currency == "EUR" else None
        self.base_cost = None if None in costs or not costs else sum(costs, Decimal(0))  # type: ignore[arg-type]
        self.line_count = len(rows)
        self.is_purchase = self.amount >= 0 and any(row.quantity > 0 for row in rows)
        self.save()


def _line(order: Order, position: int, values: Sequence[Any]) -> OrderLine:
    product = values[0] if len(values) == 3 else None
    quantity, unit_price = (Decimal(str(value)) for value in values[-2:])
    amount = quantity * unit_price
    known_cost = product is not None and product.unit_cost is not None
    return OrderLine(
        order=order,
        position=position,
        product=product,
        label=product.name if product else f"Line {position}",
        quantity=quantity,
        unit_price=unit_price,
        amount=amount,
        base_amount=amount if order.currency == "EUR" else None,
        base_cost=product.unit_cost * quantity if known_cost else None,
    )


class ContractFactory(DjangoModelFactory[Contract]):
    """A maintenance contract in euros, open since 2024."""

    class Meta:
        model = Contract

    number = factory.Sequence(lambda n: f"CM-{n:04d}")
    label = "Annual maintenance"
    party = factory.SubFactory(PersonFactory)
    starts_on = date(2024, 3, 4)
    amount = Decimal(180)
    currency = "EUR"
    created_at = EARLIER
    updated_at = EARLIER


class CostFactory(DjangoModelFactory[CostEntry]):
    """A parcel sent on a day, in euros."""

    class Meta:
        model = CostEntry

    kind = CostKind.LOGISTICS
    label = factory.Sequence(lambda n: f"Parcel{n}")
    starts_on = date(2024, 3, 4)
    ends_on = factory.SelfAttribute("starts_on")
    amount = Decimal(12)
    base_amount = factory.SelfAttribute("amount")
    currency = "EUR"
    created_at = EARLIER
    updated_at = EARLIER
