"""What the list of products can be filtered by."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from rapport.kit.actor import Actor
from rapport.kit.ports import Choice
from rapport.operational.catalog.models import Product
from rapport.web.lists.spec import Filter, Kind

MOST = 200


def families(actor: Actor) -> Sequence[Choice]:
    return _values("family", actor)


def lines(actor: Actor) -> Sequence[Choice]:
    return _values("line", actor)


def _values(field: str, actor: Actor) -> Sequence[Choice]:
    rows = Product.objects.visible_to(actor).exclude(**{field: ""}).order_by(field)
    return [Choice(value, value) for value in rows.values_list(field, flat=True).distinct()[:MOST]]


FILTERS = (
    Filter("name", _("Name"), Kind.TEXT, "sort_name", icon="letter-case", folded=True),
    Filter("code", _("Code"), Kind.TEXT, "code", icon="barcode"),
    Filter("family", _("Family"), Kind.CHOICE, "family", icon="category", choices=families),
    Filter("line", _("Product line"), Kind.CHOICE, "line", icon="stack-2", choices=lines),
    Filter("price", _("Price"), Kind.MONEY, "price", icon="coin-euro"),
    Filter("unit_cost", _("Unit cost"), Kind.MONEY, "unit_cost", icon="receipt", restricted="product.unit_cost"),
    Filter("active", _("On sale"), Kind.FLAG, "is_active", icon="building-store"),
    Filter("tag", _("Tag"), Kind.TAG, "product", icon="tag"),
    Filter("source", _("Source"), Kind.TEXT, "source", icon="database-import"),
)
