"""Values of a product's fields: read, trimmed and checked before any verb writes them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from babel.numbers import list_currencies
from django.utils.translation import gettext_lazy as _

from rapport.core.metadata.services import values as own_values
from rapport.kit.actor import Actor
from rapport.kit.errors import DomainError, Invalid, NotAllowed
from rapport.kit.text import fold
from rapport.operational.catalog.models import Product

TEXTS = ("code", "name", "family", "line", "unit")
AMOUNTS = ("price", "unit_cost")
FIELDS = frozenset((*TEXTS, *AMOUNTS, "currency", "is_active", "custom"))
LENGTHS = {"code": 60, "name": 200, "family": 100, "line": 100, "unit": 20}
LARGEST = Decimal(10) ** 12


class NameMissing(DomainError):
    code = "name_missing"
    message = _("A product needs a name.")


class CodeTaken(DomainError):
    code = "code_taken"
    message = _("The product “%(name)s” already has the code %(code)s.")


class UnknownCurrency(DomainError):
    code = "unknown_currency"
    message = _("“%(code)s” is not the code of a currency. Write three letters, such as EUR.")


def clean(product: Product, values: Mapping[str, Any], *, by: Actor) -> dict[str, Any]:
    """Return the values as the product keeps them. Refuses unknown, hidden and ill-formed ones."""
    for name in values:
        if name not in FIELDS:
            raise Invalid(_("A product has no field named “%(name)s”."), field=name, name=name)
        if not by.sees_field(f"product.{name}"):
            raise NotAllowed(field=name)
    cleaned = {name: _clean(product, name, value, by) for name, value in values.items()}
    if not cleaned.get("name", product.name):
        raise NameMissing(field="name")
    if cleaned.get("code"):
        _demand_free_code(product, cleaned["code"])
    if "name" in cleaned:
        cleaned["sort_name"] = fold(cleaned["name"])[:200]
    return cleaned


def currency_code(value: Any) -> str:
    """Return the code in capitals. Refuses one that no country uses."""
    code = str(value).strip().upper()
    if code not in _currencies():
        raise UnknownCurrency(field="currency", code=code[:12])
    return code


def amount(name: str, value: Any) -> Decimal | None:
    """Return a decimal with at most six places; nothing for an empty text."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    try:
        number = value if isinstance(value, Decimal) else Decimal(typed(str(value)))
    except InvalidOperation:
        raise Invalid(_("This is not a number."), field=name) from None
    if not number.is_finite() or not 0 <= number < LARGEST:
        raise Invalid(_("An amount is a number, zero or more."), field=name)
    return round(number, 6)


def typed(text: str) -> str:
    """Return a number as people type it, "1 234,50", as programs read it."""
    return "".join(text.split()).replace("\u2212", "-").replace(",", ".")


def _clean(product: Product, name: str, value: Any, by: Actor) -> Any:
    if name in TEXTS:
        return text(name, value)
    if name in AMOUNTS:
        return amount(name, value)
    if name == "currency":
        return currency_code(value)
    if name == "custom":
        if product.pk is None:
            return own_values.begun("product", value, by=by)
        return own_values.applied("product", product.custom, value, by=by, pk=product.pk)
    return bool(value)


def text(name: str, value: Any) -> str:
    """Return the text in one line. Refuses one that is too long for the field."""
    line = " ".join(str(value or "").split())
    limit = LENGTHS[name]
    if len(line) > limit:
        raise Invalid(_("At most %(limit)s letters fit here."), field=name, limit=limit)
    return line


def _demand_free_code(product: Product, code: str) -> None:
    other = Product.objects.live().filter(code=code).exclude(pk=product.pk).first()
    if other is not None:
        raise CodeTaken(field="code", name=other.name, code=code)


@cache
def _currencies() -> frozenset[str]:
    return frozenset(list_currencies())
