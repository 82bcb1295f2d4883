"""Products as files bring them."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from rapport.core.exchange.services.importers import Importer, ImportField, Kind, importers, register_reason
from rapport.core.exchange.services.own_values import own_fields
from rapport.core.exchange.services.undoers import undoers
from rapport.operational.catalog.services import import_undo
from rapport.operational.catalog.services.importing import ProductPlanner


def fields() -> Sequence[ImportField]:
    return [
        ImportField(
            "external_id", _("Product number"), Kind.KEY, limit=120, is_own_key=True, yields_to="code", then="name",
            whole=("product", "produit", "article"),
            synonyms=(
                "id", "product id", "id produit", "numero produit", "sku", "article", "item id", "ref article",
                "code article", "product", "produit",
            ),
        ),
        ImportField(
            "code", _("Code"), limit=60,
            synonyms=("code produit", "product code", "reference", "ref", "ref produit", "ean", "gtin", "stock code"),
        ),
        ImportField(
            "name", _("Name"),
            synonyms=(
                "nom", "designation", "libelle", "product name", "nom produit", "intitule", "description", "title",
            ),
        ),
        ImportField(
            "family", _("Family"), limit=100,
            synonyms=(
                "famille", "categorie", "category", "category id", "category name", "rayon", "department", "type",
            ),
        ),
        ImportField(
            "line", _("Product line"), limit=100, synonyms=("gamme", "ligne produit", "series", "marque", "brand")
        ),
        ImportField("unit", _("Unit"), limit=20, synonyms=("unite", "uom")),
        ImportField(
            "price", _("Price, net of tax"), Kind.AMOUNT,
            synonyms=("prix", "prix ht", "unit price", "prix unitaire", "tarif", "pu ht", "sales price", "prix vente"),
        ),
        ImportField(
            "unit_cost", _("Unit cost"), Kind.AMOUNT,
            synonyms=("cout", "cout unitaire", "prix achat", "cost", "cost price", "prix revient", "pa ht"),
        ),
        ImportField("currency", _("Currency"), Kind.CURRENCY, synonyms=("devise", "monnaie")),
        ImportField("is_active", _("On sale"), Kind.FLAG, synonyms=("actif", "active", "en vente", "on sale")),
        ImportField("is_stopped", _("Not sold any more"), Kind.FLAG, synonyms=("discontinued", "arrete", "supprime")),
        *own_fields("product"),
    ]  # fmt: skip


def register() -> None:
    """Offer products to imports."""
    register_reason("may_not_edit", _("Your role does not allow to change what is there already"))
    undoers.register("product", import_undo.UNDOER)
    importers.register(
        "products",
        Importer(
            target="products", label=_("Products"), icon="package", noun=_("products"), fields=fields,
            planner=ProductPlanner, verb="product.create", list_url="catalog:product_list",
            needs_one_of=("external_id", "code", "name"), keys=("external_id", "code"), order=30,
        ),
    )  # fmt: skip
