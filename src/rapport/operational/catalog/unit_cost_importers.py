"""Unit costs as files bring them."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from rapport.core.exchange.services.importers import Guess, Importer, ImportField, Kind, importers
from rapport.operational.catalog.services.unit_cost_importing import UnitCostPlanner


def fields() -> Sequence[ImportField]:
    return [
        ImportField(
            "product", _("Product code"), Kind.KEY, limit=120, required=True, guess=Guess.FIRST_KEY,
            synonyms=(
                "produit", "product", "code produit", "product id", "product code", "sku", "article", "ref", "code",
                "reference", "code article", "ref article", "id",
            ),
        ),
        ImportField(
            "starts_on", _("From"), Kind.DATE, guess=Guess.DATE,
            synonyms=("date", "du", "depuis", "from", "valid from", "a partir du", "date effet", "starts on", "debut"),
        ),
        ImportField(
            "cost", _("Unit cost"), Kind.AMOUNT, required=True, guess=Guess.AMOUNT,
            synonyms=(
                "cout", "cout unitaire", "prix achat", "pa ht", "prix achat ht", "cost", "cost price", "unit cost",
                "prix revient", "purchase price", "prix",
            ),
        ),
        ImportField("currency", _("Currency"), Kind.CURRENCY, synonyms=("devise", "monnaie")),
        ImportField("supplier", _("Supplier"), synonyms=("fournisseur", "vendor", "supplier")),
    ]  # fmt: skip


def register() -> None:
    """Offer unit costs to imports."""
    importers.register(
        "unit-costs",
        Importer(
            target="unit-costs", label=_("Unit costs"), icon="receipt-2", noun=_("unit costs"), fields=fields,
            planner=UnitCostPlanner, verb="product.edit", list_url="catalog:product_list",
            needs_one_of=("cost",), keys=("product",), order=35,
        ),
    )  # fmt: skip
