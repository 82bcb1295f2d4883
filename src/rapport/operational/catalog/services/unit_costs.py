"""Dated unit costs: writing down, removing; the product shows the one of today."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rapport.core.access.policies import policy_of
from rapport.core.audit import services as audit
from rapport.core.identity.queries import company
from rapport.kit.actor import Actor
from rapport.kit.bulk import any_key
from rapport.kit.errors import Invalid, NotAllowed, NotFound
from rapport.operational.catalog.events import UnitCostsChanged
from rapport.operational.catalog.models import Product, UnitCost
from rapport.operational.catalog.services import values as rules

FIELD = "product.unit_cost"
DATED = "dated_costs"
Priced = tuple[Decimal, str]
Kept = list[str]
Shown = tuple[Decimal | None, Decimal]


@dataclass(frozen=True)
class Cost:
    """A unit cost as somebody writes it down. Without a currency it is the product's."""

    starts_on: date
    cost: Any
    currency: str = ""
    supplier: str = ""


@transaction.atomic
def put(product: Product, given: Cost, *, by: Actor, at: datetime) -> UnitCost:
    """This function will write down what a unit of a product costs from a day on, in place of what stood there.

    Refuses those who may not edit products or not see costs, no amount, and a currency that is none.
    """
    _demand(product, by)
    cost = rules.amount("cost", given.cost)
    if cost is None:
        raise Invalid(_("Write the unit cost."), field="cost")
    row = UnitCost(product=product, starts_on=given.starts_on, cost=cost, source="")
    row.currency = rules.currency_code(given.currency or product.currency)
    row.supplier = " ".join(given.supplier.split())[:200]
    product.unit_costs.filter(starts_on=given.starts_on).delete()
    row.save(force_insert=True)
    written({product.pk: [told(row)]}, "unit_cost.put", by=by, at=at, params={"name": product.name})
    return row


@transaction.atomic
def remove(product: Product, unit_cost_id: int, *, by: Actor, at: datetime) -> None:
    """This function will remove a dated unit cost; order lines keep what they cost. Refuses as `put` does."""
    _demand(product, by)
    row = product.unit_costs.filter(pk=unit_cost_id).first()
    if row is None:
        raise NotFound
    row.delete()
    change = audit.Change("product", product.pk, before={"unit_cost": [told(row)]})
    show_todays([product.pk], at=at)
    announced = [UnitCostsChanged(product_ids=(product.pk,))]
    params = {"name": product.name}
    audit.record("unit_cost.remove", by=by, at=at, changes=[change], params=params, announces=announced)


def written(
    told_by_product: Mapping[int, Sequence[str]], verb: str, *, by: Actor, at: datetime, params: Any
) -> dict[int, Shown]:
    """This function will close a verb that wrote unit costs: today's on the products, the audit entry, the event.

    Returns the products that show another cost than before, with both.
    """
    shown = show_todays(list(told_by_product), at=at)
    changes = [audit.Change("product", pk, after={"unit_cost": rows}) for pk, rows in told_by_product.items()]
    announced = [UnitCostsChanged(product_ids=tuple(told_by_product))]
    with transaction.atomic():
        audit.record(verb, by=by, at=at, changes=changes, params=params, announces=announced)
    return shown


def replace(former_ids: Sequence[int], rows: Sequence[UnitCost]) -> None:
    """This function will put these unit costs in the place of those."""
    UnitCost.objects.filter(pk__in=any_key(former_ids)).delete()
    UnitCost.objects.bulk_create(rows, batch_size=500)


def kept(row: UnitCost) -> Kept:
    """A unit cost as the trace of an import keeps it, its day first."""
    return [row.starts_on.isoformat(), f"{row.cost.normalize():f}", row.currency, row.supplier, row.source]


def restored(product: Product, told: Kept) -> UnitCost:
    """The unit cost that a trace tells of."""
    day, cost, currency, supplier, source = told
    values = {"cost": Decimal(cost), "currency": currency, "supplier": supplier, "source": source}
    return UnitCost(product=product, starts_on=date.fromisoformat(day), **values)


def told(row: UnitCost) -> str:
    """A unit cost as the audit keeps it."""
    return f"{row.starts_on.isoformat()}: {row.cost.normalize():f} {row.currency}"


@dataclass(frozen=True)
class UnitCosts:
    """What products cost over time, to be asked for a day."""

    by_product: Mapping[int, tuple[list[date], list[Priced]]]

    def at(self, product: Product, day: date) -> Priced | None:
        """The cost of the day; of a product without dated costs, the one that it shows. None when it is not known."""
        known = self.by_product.get(product.pk)
        if known is None:
            return None if product.unit_cost is None else (product.unit_cost, product.currency)
        place = bisect_right(known[0], day)
        return known[1][place - 1] if place else None


def costs_of(product_ids: Collection[int]) -> UnitCosts:
    """Return the dated costs of these products; one query."""
    found: dict[int, tuple[list[date], list[Priced]]] = {}
    rows = UnitCost.objects.filter(product_id__in=any_key(list(product_ids))).order_by("product_id", "starts_on")
    for product, day, cost, currency in rows.values_list("product_id", "starts_on", "cost", "currency"):
        days, costs = found.setdefault(product, ([], []))
        days.append(day)
        costs.append((cost, currency))
    return UnitCosts(found)


def show_todays(product_ids: Sequence[int], *, at: datetime) -> dict[int, Shown]:
    """This function will let products show the cost of today, and return what those that change showed and show."""
    today = at.astimezone(ZoneInfo(company().time_zone)).date()
    costs = costs_of(product_ids)
    changed, shown = [], {}
    for product in Product.objects.filter(pk__in=any_key(product_ids)):
        found = costs.at(product, today) if product.pk in costs.by_product else None
        if found is not None and found[1] == product.currency and found[0] != product.unit_cost:
            shown[product.pk] = (product.unit_cost, found[0])
            product.unit_cost, product.updated_at, product.version = found[0], at, product.version + 1
            changed.append(product)
    Product.objects.bulk_update(changed, ["unit_cost", "updated_at", "version"], batch_size=500)
    return shown


def _demand(product: Product, by: Actor) -> None:
    policy_of(Product).demand(by, "edit", product)
    if not by.sees_field(FIELD):
        raise NotAllowed
