"""Values of a cost entry's fields: read, trimmed and checked before any verb writes them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.core.identity.queries import rate
from rapport.core.metadata.services import values as own_values
from rapport.kit.actor import Actor
from rapport.kit.errors import DomainError, Invalid
from rapport.kit.money import SIX_PLACES
from rapport.operational.catalog.services import values as catalog_values
from rapport.operational.orders.models import CostEntry, CostKind

TEXTS = {"label": 200, "supplier": 200, "channel": 40}
DAYS = ("starts_on", "ends_on")
OTHERS = ("party", "product", "team")
FIELDS = frozenset((*TEXTS, *DAYS, *OTHERS, "kind", "amount", "currency", "custom"))
LONGEST = 3_660
DEAREST = Decimal(1_000_000_000)


class PeriodTooLong(DomainError):
    code = "period_too_long"
    message = _("A cost entry covers at most ten years. Split it.")


class GoodsNameProduct(DomainError):
    code = "goods_name_product"
    message = _("The cost of a product is its unit cost: write it on the product’s page, or import unit costs.")


def clean(entry: CostEntry, values: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """Return the values as the entry keeps them, its base amount with them. Refuses what cannot be."""
    unknown = values.keys() - FIELDS
    if unknown:
        raise Invalid(_("A cost entry has no field named “%(name)s”."), field=min(unknown), name=min(unknown))
    cleaned = {name: _clean(entry, name, value, by) for name, value in values.items()}
    whole = {name: cleaned.get(name, getattr(entry, name)) for name in ("kind", "label", "product", "currency", *DAYS)}
    if whole["ends_on"] is None:
        whole["ends_on"] = cleaned["ends_on"] = whole["starts_on"]
    _demand(whole)
    if cleaned.keys() & {"amount", "currency", "starts_on"}:
        amount = cleaned.get("amount", entry.amount)
        cleaned["base_amount"] = in_base(amount, rate(whole["currency"], whole["starts_on"]))
    return cleaned


def in_base(amount: Decimal, factor: Decimal | None) -> Decimal | None:
    """The amount in the base currency; nothing without a rate."""
    return None if factor is None else (amount * factor).quantize(SIX_PLACES)


def _demand(whole: Mapping[str, Any]) -> None:
    if not whole["label"]:
        raise Invalid(_("Write what the cost was for."), field="label")
    start, end = whole["starts_on"], whole["ends_on"]
    if start is None:
        raise Invalid(_("Choose the day of the cost, or the first day of its period."), field="starts_on")
    if end < start:
        raise Invalid(_("The last day lies before the first."), field="ends_on")
    if (end - start).days > LONGEST:
        raise PeriodTooLong(field="ends_on")
    if whole["kind"] == CostKind.GOODS and whole["product"] is not None:
        raise GoodsNameProduct(field="product")


def _clean(entry: CostEntry, name: str, value: Any, by: Actor) -> Any:
    if name in TEXTS:
        return _line(name, value)
    if name == "kind":
        return _kind(value)
    if name in DAYS:
        return _day(name, value)
    if name == "amount":
        return _amount(value)
    if name == "currency":
        return catalog_values.currency_code(value)
    if name == "custom":
        if entry.pk is None:
            return own_values.begun("cost", value, by=by)
        return own_values.applied("cost", entry.custom, value, by=by, pk=entry.pk)
    return value


def _line(name: str, value: Any) -> str:
    line = " ".join(str(value or "").split())
    if len(line) > TEXTS[name]:
        raise Invalid(_("At most %(limit)s letters fit here."), field=name, limit=TEXTS[name])
    return line


def _kind(value: Any) -> str:
    if value not in CostKind.values:
        allowed = ", ".join(CostKind.values)
        raise Invalid(_("“%(value)s” is not one of: %(allowed)s."), field="kind", value=value, allowed=allowed)
    return str(value)


def _day(name: str, value: Any) -> date | None:
    if value in (None, ""):
        return None
    if not isinstance(value, date):
        raise Invalid(_("This is not a date."), field=name)
    return value


def _amount(value: Any) -> Decimal:
    """An amount; a credit note is negative."""
    text = str(value if value is not None else "").strip()
    is_credit = text.startswith(("-", "\u2212"))
    found = catalog_values.amount("amount", text.lstrip("-\u2212"))
    if found is None:
        raise Invalid(_("Write the amount."), field="amount")
    if found > DEAREST:
        raise Invalid(_("This amount is too large."), field="amount")
    return -found if is_credit else found
