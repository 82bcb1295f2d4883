"""Writing Alizé's products and orders, and the notes that its staff took."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from rapport.core.worklist.models import Note
from rapport.demo.generate import rows
from rapport.demo.generate.rows import Company
from rapport.demo.services import money
from rapport.demo.services.keys import SOURCE, Keys, moment
from rapport.kit.bulk import insert_columns, reserve_ids
from rapport.kit.ids import new_uuid
from rapport.kit.text import fold
from rapport.operational.catalog.models import Product
from rapport.operational.orders.models import Order, OrderLine, OrderSequence, OrderState

_CHANNELS = {
    "agency": "Agence",
    "web": "Site",
    "phone": "Téléphone",
    "letter": "Courrier",
    "counter": "Comptoir",
}
_DELIVERED_AFTER_DAYS = 28


def write(company: Company, keys: Keys, currency: str, *, at: datetime) -> None:
    """This function will write products, contracts, orders with lines, and notes."""
    _write_products(company, keys, currency, at)
    money.write_contracts(company, keys, currency)
    _write_orders(company, keys, currency)
    _write_lines(company, keys)
    _write_notes(company, keys)


def _write_products(company: Company, keys: Keys, currency: str, at: datetime) -> None:
    products = company.products
    keys.products.update(zip((p.sku for p in products), reserve_ids(Product, len(products)), strict=True))
    columns = {
        "id": [keys.products[p.sku] for p in products],
        "uuid": [new_uuid() for _ in products],
        "code": [p.sku for p in products],
        "name": [p.name for p in products],
        "sort_name": [fold(p.name) for p in products],
        "family": [p.family for p in products],
        "price": [p.price for p in products],
        "unit_cost": [p.cost for p in products],
        "currency": currency,
        "is_active": [p.is_active for p in products],
        "source": SOURCE,
        "external_id": [p.sku for p in products],
        "created_at": at,
        "updated_at": at,
        "is_sample": True,
    }
    insert_columns(Product, columns, count=len(products))


def _write_orders(company: Company, keys: Keys, currency: str) -> None:
    orders = company.orders
    keys.orders.update(zip((o.number for o in orders), reserve_ids(Order, len(orders)), strict=True))
    columns: dict[str, Any] = {
        "id": [keys.orders[o.number] for o in orders],
        "uuid": [new_uuid() for _ in orders],
        "number": [o.number for o in orders],
        "party_id": [keys.parties.get(o.party) for o in orders],
        "placed_on": [o.ordered_on for o in orders],
        "state": [_state(o, company.today) for o in orders],
        "currency": currency,
        "amount": [o.amount for o in orders],
        "base_amount": [o.amount for o in orders],
        "base_cost": [_cost(o) for o in orders],
        "line_count": [len(o.lines) for o in orders],
        "is_purchase": [any(line.quantity > 0 for line in o.lines) for o in orders],
        "source": SOURCE,
        "external_id": [o.number for o in orders],
        "channel": [_CHANNELS[o.channel] for o in orders],
        "created_at": [moment(o.ordered_on) for o in orders],
        "updated_at": [moment(o.ordered_on) for o in orders],
        "is_sample": True,
    }
    insert_columns(Order, columns, count=len(orders))
    _keep_counting(orders)


def _keep_counting(orders: tuple[rows.Order, ...]) -> None:
    """Let the next order by hand take the next number of its year."""
    last: dict[int, int] = {}
    for order in orders:
        if order.amount >= 0:
            last[order.ordered_on.year] = int(order.number.rpartition("-")[2])
    for year, count in last.items():
        OrderSequence.objects.update_or_create(year=year, defaults={"last": count})


def _state(order: rows.Order, today: date) -> str:
    if order.is_cancelled:
        return OrderState.CANCELLED.value
    is_done = (today - order.ordered_on).days > _DELIVERED_AFTER_DAYS
    return OrderState.DELIVERED.value if is_done else OrderState.CONFIRMED.value


def _cost(order: rows.Order) -> Decimal | None:
    """What an order cost, unless the cost of one line is unknown."""
    costs = [line.unit_cost * line.quantity for line in order.lines if line.unit_cost is not None]
    return sum(costs, Decimal(0)) if len(costs) == len(order.lines) else None


def _write_lines(company: Company, keys: Keys) -> None:
    names = {product.sku: product.name for product in company.products}
    carried = {line: keys.contracts[each.number] for each in company.money.contracts for line in each.lines}
    found = [
        (keys.orders[order.number], position, line)
        for order in company.orders
        for position, line in enumerate(order.lines, 1)
    ]
    numbers = [order.number for order in company.orders for _line in order.lines]
    columns = {
        "order_id": [order for order, _, _ in found],
        "position": [position for _, position, _ in found],
        "product_id": [keys.products[line.sku] for _, _, line in found],
        "contract_id": [
            carried.get((number, position)) for number, (_, position, _) in zip(numbers, found, strict=True)
        ],
        "label": [names[line.sku] for _, _, line in found],
        "quantity": [line.quantity for _, _, line in found],
        "unit_price": [line.unit_price for _, _, line in found],
        "amount": [line.amount for _, _, line in found],
        "base_amount": [line.amount for _, _, line in found],
        "base_cost": [None if line.unit_cost is None else line.unit_cost * line.quantity for _, _, line in found],
    }
    insert_columns(OrderLine, columns, count=len(found))


def _write_notes(company: Company, keys: Keys) -> None:
    notes = company.notes
    ids = [keys.parties[note.party] for note in notes]
    columns = {
        "uuid": [new_uuid() for _ in notes],
        "record_type": "party",
        "record_id": ids,
        "party_id": ids,
        "text": [note.text for note in notes],
        "mentioned": [[] for _ in notes],
        "author_id": [keys.users[note.author] for note in notes],
        "author_name": [keys.names[note.author] for note in notes],
        "written_at": [note.written_at for note in notes],
        "updated_at": [note.written_at for note in notes],
    }
    insert_columns(Note, columns, count=len(notes))
