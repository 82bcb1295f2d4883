"""Cost entries as files bring them."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from rapport.core.exchange.services.importers import Guess, Importer, ImportField, Kind, importers, register_reason
from rapport.core.exchange.services.own_values import own_fields
from rapport.operational.orders.services import cost_importing as meaning
from rapport.operational.parties.services.meeting import customer_fields


def fields() -> Sequence[ImportField]:
    return [
        ImportField(
            "number", _("Number of the cost"), Kind.KEY, limit=120,
            synonyms=("id", "n piece", "piece", "numero", "ecriture", "n ecriture", "reference", "ref", "invoice no"),
        ),
        ImportField(
            "kind", _("Kind"), reader=meaning.kind_of, tell=meaning.told_kind, required=True,
            knows=lambda text: isinstance(meaning.kind_of(text), str),
            synonyms=("type", "nature", "categorie", "category", "type cout", "nature cout", "cost type", "poste"),
        ),
        ImportField(
            "label", _("What it was for"),
            synonyms=("libelle", "objet", "description", "intitule", "designation", "label", "motif"),
        ),
        ImportField(
            "starts_on", _("Day, or first day"), Kind.DATE, guess=Guess.DATE,
            synonyms=("date", "jour", "debut", "du", "start", "from", "date debut", "date piece", "day"),
        ),
        ImportField("ends_on", _("Last day"), Kind.DATE, synonyms=("fin", "au", "end", "to", "date fin", "until")),
        ImportField("month", _("Month"), reader=meaning.month_of, synonyms=("mois", "periode", "period", "month")),
        ImportField(
            "amount", _("Amount, net of tax"), Kind.AMOUNT, required=True, guess=Guess.AMOUNT,
            synonyms=("montant", "montant ht", "cout", "total", "total ht", "cost", "value", "valeur", "debit"),
        ),
        ImportField("currency", _("Currency"), Kind.CURRENCY, synonyms=("devise", "monnaie")),
        customer_fields()[0],
        ImportField(
            "product", _("Product code"), Kind.KEY, limit=120, synonyms=("produit", "product", "code produit", "sku")
        ),
        ImportField("team", _("Team"), synonyms=("equipe", "agence", "service", "branch")),
        ImportField("supplier", _("Supplier"), synonyms=("fournisseur", "prestataire", "vendor")),
        ImportField("channel", _("Channel"), limit=40, synonyms=("canal", "media", "support")),
        *own_fields("cost"),
    ]  # fmt: skip


_SENTENCES = {
    "no_kind_of_cost": _(
        "“%(value)s” is none of the kinds: goods, handling and logistics, after-sales, promotion, sales force, "
        "advertising, acquisition"
    ),
    "not_a_month": _("“%(value)s” is not a month as 2026-03 or 03/2026"),
    "cost_lacks": _("The %(label)s of the cost is missing"),
    "cost_lacks_day": _("The cost needs a day, a period or a month"),
    "cost_ends_early": _("The last day lies before the first"),
    "cost_too_long": _("A cost entry covers at most ten years: split it"),
    "cost_not_yours": _("Your role writes down the costs of its own customers and teams only: name one of them"),
    "goods_name_product": _("The cost of a product is its unit cost: import it as unit costs"),
}


def register() -> None:
    """Offer cost entries to imports."""
    importers.register(
        "costs",
        Importer(
            target="costs", label=_("Costs"), icon="receipt", noun=_("costs"), fields=fields,
            planner=meaning.CostPlanner, verb="cost.create", list_url="orders:cost_list",
            needs_one_of=("starts_on", "month"), keys=("number",), order=60,
        ),
    )  # fmt: skip
    for code, sentence in _SENTENCES.items():
        register_reason(code, sentence)
