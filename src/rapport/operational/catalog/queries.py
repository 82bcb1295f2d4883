"""What can be asked about products beyond their rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from rapport.kit.actor import Actor
from rapport.kit.text import fold
from rapport.operational.catalog.models import Product
from rapport.web import own_fields, writing

OPTIONS = 20


@dataclass(frozen=True)
class Fact:
    """One field of a product, as its page shows it."""

    name: str
    label: str
    text: str
    is_open: bool = True


def facts_of(product: Product, actor: Actor) -> list[Fact]:
    """Return the fields of a product in the reader's language, without those that they may not see."""
    facts = [
        Fact("code", _("Code"), product.code),
        Fact("name", _("Name"), product.name),
        Fact("family", _("Family"), product.family),
        Fact("line", _("Line"), product.line),
        Fact("unit", _("Unit"), product.unit),
        Fact("price", _("Price"), _amount(product.price, product.currency)),
        Fact("unit_cost", _("Unit cost"), _amount(product.unit_cost, product.currency)),
        Fact("currency", _("Currency"), product.currency),
        *(Fact(o.name, o.label, o.text, o.is_open) for o in own_fields.facts_of("product", product.custom, actor)),
    ]
    return [fact for fact in facts if actor.sees_field(f"product.{fact.name}")]


def options(text: str, actor: Actor) -> Sequence[Product]:
    """Return products on sale whose code starts with the text or whose name holds it, best first."""
    rows = Product.objects.visible_to(actor).active()
    folded = fold(text)
    if not folded:
        return list(rows.order_by("sort_name", "id")[:OPTIONS])
    starting = rows.filter(Q(code__istartswith=text.strip()) | Q(sort_name__startswith=folded))
    found = list(starting.order_by("sort_name", "id")[:OPTIONS])
    if len(found) < OPTIONS:
        holding = rows.filter(sort_name__contains=folded).exclude(pk__in=[row.pk for row in found])
        found += holding.order_by("sort_name", "id")[: OPTIONS - len(found)]
    return found


def named(text: str, actor: Actor) -> Product | None:
    """Return the one product with this code or this name, for forms filled in without a list of choices."""
    rows = Product.objects.visible_to(actor)
    exact = list(rows.filter(Q(code__iexact=text.strip()) | Q(sort_name=fold(text)))[:2])
    return exact[0] if len(exact) == 1 else None


def plain(value: Decimal | None) -> str:
    """An amount as it is typed: without zeros that say nothing."""
    if value is None:
        return ""
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace(".", ",") if writing.is_french() else text


def _amount(value: Decimal | None, currency: str) -> str:
    return "" if value is None else writing.money(value, currency, 2)
