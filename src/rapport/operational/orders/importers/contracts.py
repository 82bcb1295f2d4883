"""Contracts as files bring them."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.core.exchange.services.importers import Importer, ImportField, Kind, importers, register_reason
from rapport.core.exchange.services.own_values import own_fields
from rapport.kit.records import TimelineKind, timeline_kinds
from rapport.operational.orders.services import contract_importing as meaning
from rapport.operational.parties.services.meeting import customer_fields


def fields() -> Sequence[ImportField]:
    return [
        ImportField(
            "number", _("Contract number"), Kind.KEY, limit=60, is_own_key=True,
            synonyms=(
                "contract", "contrat", "n contrat", "numero contrat", "num contrat", "contract no", "contract id",
                "contract number", "id contrat", "ref contrat", "reference contrat", "police", "n police", "id",
            ),
        ),
        *customer_fields(),
        ImportField(
            "label", _("What it is about"),
            synonyms=("libelle", "objet", "designation", "intitule", "label", "description", "subject", "title", "nom"),
        ),
        ImportField(
            "kind", pgettext_lazy("contract", "Kind"), reader=meaning.kind_of, tell=meaning.told_kind,
            synonyms=("type", "type contrat", "nature", "contract type", "categorie", "category"),
        ),
        ImportField(
            "starts_on", pgettext_lazy("contract", "Start"), Kind.DATE, required=True,
            synonyms=("debut", "date debut", "start date", "date effet", "date d effet", "begins", "du", "from"),
        ),
        ImportField(
            "ends_on", _("End of the first term"), Kind.DATE,
            synonyms=("fin", "date fin", "end", "end date", "echeance", "date echeance", "terme", "expires", "au"),
        ),
        ImportField(
            "renewal", _("Renewal"), reader=meaning.renewal_of, tell=meaning.told_renewal,
            synonyms=("reconduction", "renouvellement", "tacite reconduction", "auto renew", "tacite"),
        ),
        ImportField(
            "notice_days", _("Notice, in days"), Kind.NUMBER,
            synonyms=("preavis", "preavis jours", "notice", "notice days", "delai preavis"),
        ),
        ImportField(
            "terminated_on", _("Last day after notice"), Kind.DATE,
            synonyms=("resilie le", "date resiliation", "resiliation", "terminated", "terminated on", "cancelled on"),
        ),
        ImportField(
            "amount", _("Instalment, net of tax"), Kind.AMOUNT,
            synonyms=(
                "montant", "montant ht", "redevance", "prime", "loyer", "amount", "fee", "price", "prix", "echeance ht",
            ),
        ),
        ImportField("currency", _("Currency"), Kind.CURRENCY, synonyms=("devise", "monnaie")),
        ImportField(
            "periodicity", _("Instalments"), reader=meaning.periodicity_of, tell=meaning.told_periodicity,
            synonyms=("periodicite", "frequence", "frequency", "billing", "facturation", "billing period"),
        ),
        ImportField(
            "product", _("Product code"), Kind.KEY, limit=120,
            synonyms=("produit", "product", "code produit", "sku", "article", "product id", "product code"),
        ),
        *own_fields("contract"),
    ]  # fmt: skip


_SENTENCES = {
    "start_missing": _("The contract needs the day on which it starts"),
    "ends_before_it_starts": _("The contract ends before it starts"),
    "customer_not_known": _("The customer %(value)s is not known yet: the row comes in as soon as they are"),
    "customer_not_named": _("Name the customer: by number, e-mail or telephone"),
    "not_your_record": _("This is a record of somebody else’s customer"),
    "product_not_known": _("The product %(value)s is not known yet: bring in the products first"),
}


def register() -> None:
    """Offer contracts to imports."""
    importers.register(
        "contracts",
        Importer(
            target="contracts", label=_("Contracts"), icon="file-text", noun=_("contracts"), fields=fields,
            planner=meaning.ContractPlanner, verb="contract.create", list_url="orders:contract_list",
            needs_one_of=("customer", "customer_email", "customer_phone"), keys=("number",), order=50,
        ),
    )  # fmt: skip
    timeline_kinds.register(
        "contract.import", TimelineKind("contract", "file-text", _("Contract <b>%(number)s</b>, %(label)s"))
    )
    for code, sentence in _SENTENCES.items():
        register_reason(code, sentence)
