"""Writing a batch of imported orders: customers and products that are new, orders, lines, one audit entry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from rapport.core.audit import services as audit
from rapport.core.exchange.services.importers import Context
from rapport.core.identity.queries import Rates, company
from rapport.kit.bulk import insert_columns, reserve_ids, update_rows
from rapport.kit.ids import new_uuids
from rapport.kit.money import SIX_PLACES
from rapport.operational.catalog.models import Product
from rapport.operational.catalog.services.importing import create_products
from rapport.operational.orders.events import OrdersImported
from rapport.operational.orders.models import Order, OrderLine, OrderState
from rapport.operational.parties.services.importing import bring_customers, name_customers

FOUR_PLACES = Decimal("0.0001")


@dataclass(slots=True)
class Line:
    """One line as a file gives it. `discount` is in hundredths, `amount` net of it."""

    product: str
    code: str
    name: str
    quantity: Decimal
    unit_price: Decimal | None
    discount: Decimal
    amount: Decimal
    unit_cost: Decimal | None
    contract: str = ""
    contract_id: int | None = None
    dated: tuple[Decimal, str] | None = None
    known: Product | None = None
    product_id: int | None = None


@dataclass(slots=True)
class Draft:
    """One order as a file gives it. `extra` are rows that repeat it and are refused."""

    key: str
    header: dict[str, Any]
    customer: str
    name: str
    emails: tuple[str, ...]
    phones: tuple[str, ...]
    places: list[int] = field(default_factory=list)
    extra: set[int] = field(default_factory=set)
    lines: list[Line] = field(default_factory=list)
    forced: int = 0
    party: int = 0
    new_party: int | None = None
    names_party: bool = False
    names_currency: bool = False
    keeps_lines: bool = False
    custom: dict[str, Any] = field(default_factory=dict)

    @property
    def keys(self) -> tuple[str, ...]:
        return self.emails + tuple(phone for phone in self.phones if phone[0] == "+")

    @property
    def has_customer(self) -> bool:
        return bool(self.customer or self.keys)

    @property
    def is_nameless(self) -> bool:
        """True when nothing but a number tells who the customer is."""
        return bool(self.customer) and not self.name

    def told(self) -> dict[str, Any]:
        """The header without a currency that the file took for granted: a known order keeps its own."""
        return {name: value for name, value in self.header.items() if name != "currency" or self.names_currency}


@dataclass(slots=True)
class Edit:
    """What a file changes in a known order. Without `lines` they stay."""

    order: Order
    draft: Draft
    values: dict[str, Any]
    lines: bool


@dataclass(slots=True)
class Work:
    """What a batch will write."""

    rates: Rates
    created: list[Draft] = field(default_factory=list)
    updated: list[Edit] = field(default_factory=list)
    products: dict[str, Line] = field(default_factory=dict)
    newcomers: list[Draft] = field(default_factory=list)
    _places: dict[str, int] = field(default_factory=dict)

    def newcomer(self, draft: Draft) -> int:
        """The place among the new customers of this batch of whoever an order names."""
        names = [f"#{draft.customer}"] if draft.customer else list(draft.keys)
        place = next((self._places[name] for name in names if name in self._places), None)
        if place is None:
            place = len(self.newcomers)
            self.newcomers.append(draft)
        self._places.update(dict.fromkeys(names, place))
        return place


def difference(draft: Draft, known: Order, lines: Sequence[OrderLine]) -> Edit | None:
    """What the file says that the order does not know yet; None when there is nothing."""
    given = draft.told()
    values = {name: value for name, value in given.items() if value != getattr(known, name)}
    if draft.party and draft.party != known.party_id:
        values["party_id"] = draft.party
    if draft.custom.items() - known.custom.items():
        values["custom"] = {**known.custom, **draft.custom}
    same = [
        (line.product_id, line.contract_id, line.quantity, line.unit_price, line.discount, line.amount)
        for line in lines
    ]
    is_dated_anew = bool(values.keys() & {"placed_on", "currency"})
    differs = bool(draft.lines) and not draft.keeps_lines and (is_dated_anew or _told(draft.lines) != same)
    if not values and not differs and draft.new_party is None:
        return None
    return Edit(known, draft, values, differs)


def _told(lines: Sequence[Line]) -> list[tuple[Any, ...]]:
    return [
        (
            line.known.pk if line.known else None,
            line.contract_id,
            line.quantity,
            line.unit_price,
            line.discount,
            line.amount,
        )
        for line in lines
    ]


@transaction.atomic
def write(work: Work, context: Context) -> list[int]:
    """This function will write a planned batch with one audit entry. It returns the ids of the new orders."""
    _bring_customers(work, context)
    _bring_products(work, context)
    changes = [*_create(work, context), *_update(work, context)]
    if not changes:
        return []
    announced = [] if context.is_told_at_end else [_announcement(changes)]
    audit.record(
        "order.import", by=context.by, at=context.at, changes=changes, announces=announced, params=context.params
    )
    return [change.record_id for change in changes[: len(work.created)]]


def _announcement(changes: Sequence[audit.Change]) -> OrdersImported:
    parties = {change.party_id for change in changes if change.party_id is not None}
    return OrdersImported(order_count=len(changes), party_ids=tuple(sorted(parties)))


def _bring_customers(work: Work, context: Context) -> None:
    drafts = [*work.created, *(edit.draft for edit in work.updated)]
    newcomers = [(draft.customer, draft.name, draft.emails, draft.phones) for draft in work.newcomers]
    ids = bring_customers(newcomers, context)
    for draft in drafts:
        if draft.new_party is not None:
            draft.party = ids[draft.new_party]
    named = {draft.customer: draft.party for draft in drafts if draft.names_party}
    name_customers(named, context)
    for edit in work.updated:
        if edit.draft.new_party is not None:
            edit.values["party_id"] = edit.draft.party


def _bring_products(work: Work, context: Context) -> None:
    drafts = [
        {"external_id": key, "code": line.code[:60], "name": line.name or line.code, "currency": context.currency}
        for key, line in work.products.items()
    ]
    changes = create_products(drafts, context)
    if changes:
        audit.record("product.import", by=context.by, at=context.at, changes=changes, params=context.params)
    ids = {draft["external_id"]: change.record_id for draft, change in zip(drafts, changes, strict=True)}
    for draft in (*work.created, *(edit.draft for edit in work.updated)):
        for line in draft.lines:
            line.product_id = line.known.pk if line.known else ids.get(line.product)


def _create(work: Work, context: Context) -> list[audit.Change]:
    drafts = work.created
    if not drafts:
        return []
    ids = list(reserve_ids(Order, len(drafts)))
    figures = [_write_lines(pk, draft, work.rates, context) for pk, draft in zip(ids, drafts, strict=True)]
    columns: dict[str, Any] = {name: [row[0][name] for row in figures] for name in figures[0][0]}
    columns |= {
        "id": ids,
        "uuid": new_uuids(len(drafts)),
        "number": [draft.header.get("number", "")[:60] for draft in drafts],
        "party": [draft.party or None for draft in drafts],
        "placed_on": [draft.header["placed_on"] for draft in drafts],
        "state": [draft.header.get("state", OrderState.CONFIRMED.value) for draft in drafts],
        "currency": [draft.header["currency"] for draft in drafts],
        "channel": [draft.header.get("channel", "") for draft in drafts],
        "source": context.source,
        "external_id": [draft.key for draft in drafts],
        "custom": [draft.custom for draft in drafts],
        "created_at": context.at,
        "updated_at": context.at,
    }
    insert_columns(Order, columns, count=len(drafts))
    _insert_lines([line for _figures, lines in figures for line in lines])
    context.traces.make("order", ids)
    return [
        _change(
            pk, draft.party or None, draft.header["placed_on"], {}, _shown(draft.header, draft.party), row[0], context
        )
        for pk, draft, row in zip(ids, drafts, figures, strict=True)
    ]


def _update(work: Work, context: Context) -> list[audit.Change]:
    changes = []
    replaced = OrderLine.objects.filter(order_id__in=[edit.order.pk for edit in work.updated if edit.lines])
    former_lines = lines_of(replaced)
    replaced.delete()
    inserted: list[dict[str, Any]] = []
    by_names: dict[tuple[str, ...], list[tuple[Any, ...]]] = {}
    for edit in work.updated:
        order, values = edit.order, dict(edit.values)
        before = {name: getattr(order, name) for name in values}
        if edit.lines:
            header = {"placed_on": order.placed_on, "currency": order.currency, **edit.draft.told(), **edit.values}
            edit.draft.header = header
            figures, lines = _write_lines(order.pk, edit.draft, work.rates, context)
            values |= figures
            inserted += lines
        _trace(order, values, former_lines.get(order.pk), edit.draft.lines, context)
        names = tuple(sorted(values))
        row = (*(values[name] for name in names), context.at, order.version + 1, order.pk)
        by_names.setdefault(names, []).append(row)
        party = values.get("party_id", order.party_id)
        placed_on = values.get("placed_on", order.placed_on)
        told = {"amount": values.get("amount", order.amount), "currency": order.currency}
        changes.append(_change(order.pk, party, placed_on, before, edit.values, told, context))
    for names, rows in by_names.items():
        update_rows(Order, [*(name.removesuffix("_id") for name in names), "updated_at", "version"], rows)
    _insert_lines(inserted)
    return changes


def _trace(
    order: Order, values: Mapping[str, Any], former_lines: list[dict[str, Any]] | None, lines: Sequence[Line],
    context: Context,
) -> None:  # fmt: skip
    """Note what a known order was and became, so that the import can be taken back."""
    before, after = {name: getattr(order, name) for name in values}, dict(values)
    if former_lines is not None:
        before["lines"] = former_lines
        after["lines"] = [
            told_line(line.product_id, line.quantity, line.unit_price, line.discount.quantize(FOUR_PLACES), line.amount)
            for line in lines
        ]
    context.traces.change("order", order.pk, before, after)


def lines_of(rows: Iterable[OrderLine]) -> dict[int, list[dict[str, Any]]]:
    """All that lines hold, by order, to write them once more."""
    found: dict[int, list[dict[str, Any]]] = {}
    names = [each.attname for each in OrderLine._meta.concrete_fields if not each.primary_key]
    for line in rows:
        found.setdefault(line.order_id, []).append({name: getattr(line, name) for name in names})
    return found


def told_line(product: int | None, *numbers: Decimal | None) -> list[Any]:
    """What makes two lines the same, as JSON can hold it."""
    return [product, *(None if number is None else f"{number:.6f}" for number in numbers)]


def _shown(header: Mapping[str, Any], party: int) -> dict[str, Any]:
    return {**header, "party_id": party} if party else dict(header)


def _write_lines(
    order: int, draft: Draft, rates: Rates, context: Context
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The figures that an order repeats of its lines, and the lines as columns."""
    currency, day = draft.header["currency"], draft.header["placed_on"]
    rate = rates.at(currency, day)
    rows = [_line(order, position, line, rate, rates, day) for position, line in enumerate(draft.lines, 1)]
    amount = sum((row["amount"] for row in rows), Decimal(0))
    figures = {
        "amount": amount,
        "base_amount": _sum(rows, "base_amount") if rate is not None else None,
        "base_cost": _sum(rows, "base_cost"),
        "line_count": len(rows),
        "is_purchase": amount >= 0 and any(row["quantity"] > 0 for row in rows),
    }
    return figures, rows


def _line(order: int, position: int, line: Line, rate: Decimal | None, rates: Rates, day: date) -> dict[str, Any]:
    return {
        "order": order,
        "position": position,
        "product": line.product_id,
        "contract": line.contract_id,
        "label": (line.name or line.code)[:200],
        "quantity": line.quantity,
        "unit_price": line.unit_price,
        "discount": line.discount.quantize(FOUR_PLACES),
        "amount": line.amount,
        "base_amount": None if rate is None else (line.amount * rate).quantize(SIX_PLACES),
        "base_cost": _cost(line, rate, rates, day),
    }


def _cost(line: Line, rate: Decimal | None, rates: Rates, day: date) -> Decimal | None:
    """The cost that the file gives, else the product's on the day; None when neither is known."""
    cost, factor = line.unit_cost, rate
    if cost is None and line.dated is not None:
        cost, factor = line.dated[0], rates.at(line.dated[1], day)
    if cost is None or factor is None:
        return None
    return (cost * line.quantity * factor).quantize(SIX_PLACES)


def _sum(rows: Sequence[dict[str, Any]], name: str) -> Decimal | None:
    """The sum, unless a line's part is not known."""
    values = [row[name] for row in rows]
    return None if not values or None in values else sum(values, Decimal(0))


def _insert_lines(lines: Sequence[dict[str, Any]]) -> None:
    if lines:
        insert_columns(OrderLine, {name: [row[name] for row in lines] for name in lines[0]}, count=len(lines))


def _change(
    pk: int, party: int | None, placed_on: date, before: Mapping[str, Any], after: Mapping[str, Any],
    figures: Mapping[str, Any], context: Context,
) -> audit.Change:  # fmt: skip
    told = {
        "number": after.get("number") or f"#{pk}",
        "amount": f"{figures['amount']:f}",
        "currency": after.get("currency") or figures.get("currency", ""),
    }
    return audit.Change("order", pk, party, before, dict(after), happened_at=_moment(placed_on), told=told)


def _moment(day: date) -> datetime:
    """Noon of the day, where the company is."""
    return timezone.make_aware(datetime.combine(day, time(12)), ZoneInfo(company().time_zone))
