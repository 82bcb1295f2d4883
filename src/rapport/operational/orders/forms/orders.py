"""The shape of what people type about orders: a head, and rows of lines."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.kit.actor import Actor
from rapport.operational.catalog.models import Product
from rapport.operational.catalog.queries import named, plain
from rapport.operational.catalog.services.values import typed
from rapport.operational.orders.models import Order, OrderLine
from rapport.operational.orders.services.lines import LineDraft, amount_of
from rapport.web import own_fields

BLANK_ROWS = 3
_ROW = re.compile(r"^lines-(\d+)-quantity$")
DAY = forms.DateInput({"type": "date"}, "%Y-%m-%d")


class OrderForm(forms.Form):
    """The head of an order; its customer and its lines are read beside it."""

    placed_on = forms.DateField(label=gettext_lazy("Date"), widget=DAY)
    number = forms.CharField(label=gettext_lazy("Number"), max_length=60, required=False)
    currency = forms.CharField(label=gettext_lazy("Currency"), max_length=3, min_length=3)
    channel = forms.CharField(label=gettext_lazy("Channel"), max_length=40, required=False)

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = own_fields.add_to(self, "order", actor)

    @property
    def own_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.own]

    def changes(self) -> dict[str, Any]:
        """Return what the verb is given."""
        names = ("placed_on", "number", "currency", "channel")
        values = {name: self.cleaned_data[name] for name in names}
        custom = own_fields.values_in(self.cleaned_data)
        return values | ({"custom": custom} if custom else {})


def initial_of(order: Order) -> dict[str, Any]:
    """Return what the form of an existing order starts with."""
    names = ("placed_on", "number", "currency", "channel")
    return {name: getattr(order, name) for name in names} | own_fields.initial_of(order.custom)


@dataclass
class Row:
    """One line as it is typed, and what is wrong with it."""

    index: int
    line_id: str = ""
    product: str = ""
    product_text: str = ""
    label: str = ""
    quantity: str = ""
    unit_price: str = ""
    discount: str = ""
    amount: Decimal | None = None
    error: str = ""
    found: Product | None = field(default=None, repr=False)
    is_focused: bool = False

    @property
    def is_blank(self) -> bool:
        return not any((self.product, self.product_text, self.label, self.quantity, self.unit_price))

    def draft(self) -> LineDraft | None:
        """Return the line that the row asks for; without one, `error` says why."""
        if self.product_text and self.found is None:
            self.error = _("No product has this code or this name.")
            return None
        try:
            return LineDraft(
                quantity=Decimal(typed(self.quantity) or "1"),
                product=self.found,
                label=self.label,
                unit_price=Decimal(typed(self.unit_price)) if self.unit_price.strip() else None,
                discount=Decimal(typed(self.discount) or "0"),
                line_id=int(self.line_id) if self.line_id.isdigit() else None,
            )
        except InvalidOperation:
            self.error = _("Quantity, price and discount are numbers.")
            return None

    def reckon(self, currency: str) -> None:
        """Fill in the price and the label of the product, and what the line comes to."""
        if self.found is not None:
            self.label = self.label or self.found.name
            if not self.unit_price and self.found.price is not None and self.found.currency == currency:
                self.unit_price = plain(self.found.price)
        draft = self.draft()
        self.error = ""
        if draft and draft.unit_price is not None and _is_sound(draft):
            self.amount = amount_of(draft.quantity, draft.unit_price, draft.discount, currency)


@dataclass(frozen=True)
class Sheet:
    """The rows of an order as they stand, and their sum."""

    rows: Sequence[Row]
    currency: str

    @property
    def total(self) -> Decimal:
        return sum((row.amount for row in self.rows if row.amount is not None), Decimal(0))

    @property
    def filled(self) -> list[Row]:
        return [row for row in self.rows if not row.is_blank]

    def drafts(self) -> list[LineDraft] | None:
        """Return the lines, or None when a row cannot be read."""
        drafts = [row.draft() for row in self.filled]
        return None if None in drafts else [draft for draft in drafts if draft is not None]

    def blame(self, position: int, sentence: str) -> bool:
        """Put a refusal beside the row that it is about; False when there is no such row."""
        if not 0 <= position < len(self.filled):
            return False
        self.filled[position].error = sentence
        return True


def sheet_of(order: Order) -> Sheet:
    """Return the rows of an existing order."""
    rows = [_row_of(index, line) for index, line in enumerate(order.lines.select_related("product"))]
    return Sheet(_with_blanks(rows, 1), order.currency)


def empty_sheet(currency: str) -> Sheet:
    return Sheet(_with_blanks([], BLANK_ROWS), currency)


def read_sheet(data: Mapping[str, str], actor: Actor, currency: str) -> Sheet:
    """Return the rows that were typed, with their products and amounts."""
    indices = sorted(int(match[1]) for key in data if (match := _ROW.match(key)))
    rows = [_row_in(data, index) for index in indices]
    _find_products(rows, actor)
    for row in rows:
        row.reckon(currency)
    return Sheet(rows, currency)


def changed_sheet(data: Mapping[str, str], actor: Actor, currency: str) -> Sheet | None:
    """Return the rows after one was dropped, more were asked for or a product was chosen; None for a plain save."""
    sheet = read_sheet(data, actor, currency)
    if data.get("drop", "").isdigit():
        return Sheet(_with_blanks([row for row in sheet.rows if row.index != int(data["drop"])], 0), currency)
    if "more" in data:
        rows = _with_blanks(list(sheet.rows), BLANK_ROWS)
        rows[len(sheet.rows)].is_focused = True
        return Sheet(rows, currency)
    if data.get("fill", "").isdigit():
        rows = _with_blanks(list(sheet.rows), 0 if any(row.is_blank for row in sheet.rows) else 1)
        for row in rows:
            row.is_focused = row.index == int(data["fill"])
        return Sheet(rows, currency)
    return None


def _is_sound(draft: LineDraft) -> bool:
    values = (draft.quantity, draft.unit_price or Decimal(0), draft.discount)
    return all(value.is_finite() and abs(value) < 10**11 for value in values)


def _row_in(data: Mapping[str, str], index: int) -> Row:
    def get(name: str) -> str:
        return str(data.get(f"lines-{index}-{name}", "")).strip()

    return Row(
        index,
        get("line_id"),
        get("product"),
        get("product_text"),
        get("label"),
        get("quantity"),
        get("unit_price"),
        get("discount"),
    )


def _row_of(index: int, line: OrderLine) -> Row:
    return Row(
        index=index,
        line_id=str(line.pk),
        product=str(line.product.uuid) if line.product else "",
        product_text=line.product.name if line.product else "",
        label=line.label,
        quantity=plain(line.quantity),
        unit_price="" if line.unit_price is None else plain(line.unit_price),
        discount=plain(line.discount) if line.discount else "",
        amount=line.amount,
        found=line.product,
    )


def _find_products(rows: Sequence[Row], actor: Actor) -> None:
    wanted = {uuid for row in rows if (uuid := _uuid(row.product)) is not None}
    known = {product.uuid: product for product in Product.objects.visible_to(actor).filter(uuid__in=wanted)}
    for row in rows:
        uuid = _uuid(row.product)
        row.found = known.get(uuid) if uuid else None
        if row.found is None and row.product_text:
            row.found = named(row.product_text, actor)
        if row.found is not None:
            row.product, row.product_text = str(row.found.uuid), row.found.name


def _with_blanks(rows: list[Row], count: int) -> list[Row]:
    """Return the rows, numbered anew, with blank ones at the end; at least one row."""
    rows = [*rows, *(Row(0) for _blank in range(max(count, 1 - len(rows))))]
    for index, row in enumerate(rows):
        row.index = index
    return rows


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
