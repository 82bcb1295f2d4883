"""Lines of our own orders: drafts, their amounts, and the totals that add them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.core.identity.queries import rate
from rapport.kit.errors import DomainError, Invalid
from rapport.kit.money import SIX_PLACES, Money
from rapport.operational.catalog.models import Product
from rapport.operational.catalog.services.unit_costs import Priced, costs_of
from rapport.operational.orders.models import Contract, OrderLine

MOST_LINES = 500
LARGEST = Decimal(10) ** 11
HUNDRED = Decimal(100)
FOUR_PLACES = Decimal("0.0001")


class NoLines(DomainError):
    code = "no_lines"
    message = _("An order needs at least one line with a quantity.")


class PriceMissing(DomainError):
    code = "price_missing"
    message = _("Line %(position)s needs a unit price.")


@dataclass(frozen=True)
class LineDraft:
    """A line as somebody asks for it. Without a unit price the product's is taken; `line_id` names the line it was.

    A line that stays keeps its contract unless another is given.
    """

    quantity: Decimal
    product: Product | None = None
    label: str = ""
    unit_price: Decimal | None = None
    discount: Decimal = Decimal(0)
    line_id: int | None = None
    contract: Contract | None = None


def write(
    drafts: Sequence[LineDraft], *, currency: str, placed_on: date, before: Mapping[int, OrderLine] | None = None
) -> list[OrderLine]:
    """Return unsaved lines with their amounts. Each is rounded to the currency's unit; untouched ones keep theirs.

    Refuses an order without lines, a line without quantity or price, and amounts out of bounds.
    """
    if not drafts:
        raise NoLines
    if len(drafts) > MOST_LINES:
        raise Invalid(_("An order has at most %(most)s lines."), most=MOST_LINES)
    known = before or {}
    costs = _costs_on(drafts, placed_on)
    rates = {code: rate(code, placed_on) for code in {currency, *(code for _cost, code in costs.values())}}
    rows = []
    for position, draft in enumerate(drafts, 1):
        old = known.get(draft.line_id or 0)
        checked = _checked(draft, position, currency)
        row = _row(checked, position, currency, old)
        row.base_amount = _exact(row.amount, rates[currency])
        row.base_cost = _cost(row, old, costs, rates)
        row.contract_id = draft.contract.pk if draft.contract else old.contract_id if old is not None else None
        rows.append(row)
    return rows


def amount_of(quantity: Decimal, unit_price: Decimal, discount: Decimal, currency: str) -> Decimal:
    """Return quantity × unit price − discount, rounded half up to the currency's unit."""
    return Money(quantity * unit_price * (HUNDRED - discount) / HUNDRED, currency).rounded().amount


def totals(rows: Sequence[OrderLine]) -> dict[str, Any]:
    """Return what an order repeats of its lines. A cost is known only when every line's is."""
    amount = sum((row.amount for row in rows), Decimal(0))
    return {
        "amount": amount,
        "base_amount": _sum([row.base_amount for row in rows]),
        "base_cost": _sum([row.base_cost for row in rows]),
        "line_count": len(rows),
        "is_purchase": amount >= 0 and any(row.quantity > 0 for row in rows),
    }


def told(rows: Sequence[OrderLine]) -> list[dict[str, Any]]:
    """Return the lines as the audit keeps them."""
    return [
        {
            "product": row.product_id,
            "label": row.label,
            "quantity": f"{row.quantity:f}",
            "unit_price": None if row.unit_price is None else f"{row.unit_price:f}",
            "discount": f"{row.discount:f}",
            "amount": f"{row.amount:f}",
            **({"contract": row.contract_id} if row.contract_id else {}),
        }
        for row in rows
    ]


def _checked(draft: LineDraft, position: int, currency: str) -> LineDraft:
    where = f"lines.{position - 1}"
    if not draft.quantity.is_finite() or draft.quantity == 0 or abs(draft.quantity) >= LARGEST:
        raise Invalid(_("Line %(position)s: write a quantity; a return is negative."), field=where, position=position)
    if not draft.discount.is_finite() or not 0 <= draft.discount <= HUNDRED:
        raise Invalid(_("Line %(position)s: a discount is between 0 and 100 %%."), field=where, position=position)
    price = draft.unit_price
    if price is None and draft.product is not None and draft.product.currency == currency:
        price = draft.product.price
    if price is None:
        raise PriceMissing(field=where, position=position)
    if not price.is_finite() or abs(price) >= LARGEST or abs(price * draft.quantity) >= LARGEST:
        raise Invalid(_("Line %(position)s: this amount is too large."), field=where, position=position)
    if not draft.label.strip() and draft.product is None:
        raise Invalid(_("Line %(position)s: choose a product or write what is sold."), field=where, position=position)
    rounded = draft.discount.quantize(FOUR_PLACES, ROUND_HALF_UP)
    return replace(draft, quantity=_six(draft.quantity), unit_price=_six(price), discount=rounded)


def _row(draft: LineDraft, position: int, currency: str, old: OrderLine | None) -> OrderLine:
    assert draft.unit_price is not None
    label = " ".join(draft.label.split())[:200] or (draft.product.name if draft.product else "")
    return OrderLine(
        position=position,
        product=draft.product,
        label=label,
        quantity=draft.quantity,
        unit_price=draft.unit_price,
        discount=draft.discount,
        amount=old.amount if old is not None and _is_untouched(draft, old, currency) else _amount(draft, currency),
    )


def _is_untouched(draft: LineDraft, old: OrderLine, currency: str) -> bool:
    """True when quantity, price and discount are as they were: an amount that came from outside stays."""
    same = (old.quantity, old.unit_price, old.discount) == (draft.quantity, draft.unit_price, draft.discount)
    return same and old.order.currency == currency


def _amount(draft: LineDraft, currency: str) -> Decimal:
    assert draft.unit_price is not None
    return amount_of(draft.quantity, draft.unit_price, draft.discount, currency)


def _cost(
    row: OrderLine, old: OrderLine | None, costs: Mapping[int, Priced], rates: Mapping[str, Decimal | None]
) -> Decimal | None:
    """The cost of the day it was sold: a line that keeps its product keeps its cost by unit."""
    if old is not None and old.product_id == row.product_id:
        if old.base_cost is None or old.quantity == 0:
            return old.base_cost
        return _six(old.base_cost / old.quantity * row.quantity)
    found = costs.get(row.product_id or 0)
    return None if found is None else _exact(found[0] * row.quantity, rates[found[1]])


def _costs_on(drafts: Sequence[LineDraft], day: date) -> dict[int, Priced]:
    """What the products of the lines cost on a day, by their key; those whose cost is not known are left out."""
    products = {draft.product.pk: draft.product for draft in drafts if draft.product is not None}
    costs = costs_of(products)
    found = {pk: costs.at(product, day) for pk, product in products.items()}
    return {pk: priced for pk, priced in found.items() if priced is not None}


def _exact(amount: Decimal, factor: Decimal | None) -> Decimal | None:
    return None if factor is None else _six(amount * factor)


def _six(value: Decimal) -> Decimal:
    return value.quantize(SIX_PLACES, ROUND_HALF_UP)


def _sum(values: Sequence[Decimal | None]) -> Decimal | None:
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if len(known) == len(values) else None
