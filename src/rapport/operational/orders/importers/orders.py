"""Orders as files bring them, with or without lines."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from rapport.core.exchange.reading.profiles import ColumnProfile
from rapport.core.exchange.services.importers import (
    Guess,
    Importer,
    ImportField,
    Kind,
    importers,
    register_reason,
)
from rapport.core.exchange.services.own_values import own_fields
from rapport.core.exchange.services.undoers import undoers
from rapport.kit.records import TimelineKind, timeline_kinds
from rapport.operational.orders.services import import_undo
from rapport.operational.orders.services.importing import OrderPlanner, is_state, product_columns, state_of, told_state

_WHOLE = (
    "order total", "order amount", "order value", "order total amount", "order subtotal amount", "montant commande",
    "total commande", "order net",
)  # fmt: skip


def _is_of_orders(name: str, column: ColumnProfile) -> bool:
    """`id` names the order only where it is another one on every row."""
    return name != "id" or (column.share == 1 and not column.repeats)


def _tells_states(name: str, column: ColumnProfile) -> bool:
    """`State` may be that of an address."""
    return any(map(is_state, column.examples))


def fields() -> Sequence[ImportField]:
    return [*_header(), *_customer(), *_line(), *own_fields("order")]


def _header() -> list[ImportField]:
    return [
        ImportField(
            "number", _("Order number"), Kind.KEY, limit=60, accepts=_is_of_orders, looks=re.compile(r"#\w{2,20}"),
            is_own_key=True,
            synonyms=(
                "order id", "order", "commande", "n commande", "no commande", "numero commande", "num commande",
                "order no", "id commande", "ref commande", "reference commande", "invoice", "invoice no",
                "invoice number", "invoice id", "facture", "n facture", "numero facture", "transaction id", "basket id",
                "ticket", "n ticket", "numero ticket", "sales order", "bon commande", "n piece", "numero piece",
                "receipt", "receipt no", "order reference", "id",
            ),
        ),
        ImportField(
            "placed_on", _("Date"), Kind.DATE, guess=Guess.DATE, allows_future=False,
            synonyms=(
                "order date", "date commande", "date facture", "invoice date", "date achat", "purchase date",
                "transaction date", "date transaction", "date vente", "sale date", "date ticket", "timestamp",
                "transaction timestamp", "created at", "day", "jour", "purchase timestamp", "purchased at",
                "ordered at", "placed at", "date creation", "order created", "date piece", "close date", "date cloture",
            ),
        ),
        ImportField(
            "state", _("State"), reader=state_of, accepts=_tells_states, tell=told_state, knows=is_state,
            synonyms=(
                "statut", "status", "etat", "order status", "statut commande", "etat commande", "deal stage", "stage",
                "financial status",
            ),
        ),
        ImportField("currency", _("Currency"), Kind.CURRENCY, synonyms=("devise", "monnaie", "currency code")),
        ImportField("channel", _("Channel"), limit=40, synonyms=("canal", "canal vente", "sales channel")),
    ]  # fmt: skip


def _customer() -> list[ImportField]:
    return [
        ImportField(
            "customer", _("Customer number"), Kind.KEY, limit=120, guess=Guess.FIRST_KEY,
            synonyms=(
                "customer id", "client id", "id client", "n client", "no client", "numero client", "num client",
                "code client", "ref client", "customer", "client", "customer no", "customer code", "household id",
                "household key", "user id", "account id", "contact id", "company id", "identifiant client", "cust id",
                "account", "account name", "compte", "code tiers", "tiers", "member id", "buyer id", "donor id",
            ),
        ),
        ImportField(
            "customer_email", _("Customer’s e-mail"), Kind.EMAIL, multiple=True, guess=Guess.EMAIL,
            synonyms=("email", "e-mail", "mail", "courriel", "customer email", "email client", "mail client"),
        ),
        ImportField(
            "customer_phone", _("Customer’s telephone"), Kind.PHONE, multiple=True, guess=Guess.PHONE,
            synonyms=("telephone", "tel", "phone", "mobile", "portable", "customer phone", "telephone client"),
        ),
        ImportField(
            "customer_name", _("Customer’s name"),
            synonyms=(
                "customer name", "nom client", "client name", "nom du client", "acheteur", "buyer", "billing name",
                "nom complet", "full name", "raison sociale", "company name",
            ),
        ),
        ImportField("customer_first_name", _("Customer’s first name"), synonyms=("prenom", "first name", "firstname")),
        ImportField("customer_last_name", _("Customer’s last name"), synonyms=("nom", "last name", "surname")),
    ]  # fmt: skip


def _line() -> list[ImportField]:
    return [
        ImportField(
            "amount", _("Amount, net of tax"), Kind.AMOUNT, guess=Guess.AMOUNT, whole=_WHOLE, yields_to="unit_price",
            synonyms=(
                "montant", "montant ht", "total ht", "total", "revenue", "ca", "ca ht", "chiffre affaires",
                "dollar value", "dollars", "sales", "sales value", "net amount", "line total", "value", "valeur",
                "prix total", "total amount", "order amount", "order total", "total ligne", "montant ligne",
                "montant commande", "net sales", "turnover", "price paid",
                "subtotal", "sous total", "sous total ht", "total net", "montant net", "montant total ht", "net total",
                "close value", "amount paid", "spend", "order value", "order total amount", "montant ttc", "total ttc",
            ),
        ),
        ImportField(
            "product", _("Product code"), Kind.KEY, limit=120,
            synonyms=(
                "product id", "code produit", "product", "produit", "sku", "article", "code article", "ref produit",
                "reference produit", "reference", "stock code", "item", "item id", "ean", "gtin",
                "lineitem sku", "item sku", "track id", "reference article", "id article", "id produit",
                "numero article", "numero produit", "product code", "product reference", "product number",
                "product no", "product sku", "sku produit", "sku article", "item code", "item number", "item no",
                "item reference", "article number", "article no", "part number", "part no", "variant sku", "upc",
                "code barre", "code barres", "barcode", "code ean",
            ),
        ),
        ImportField(
            "product_name", _("Product name"),
            synonyms=(
                "designation", "libelle", "description", "nom produit", "item name", "libelle article", "product name",
                "lineitem name", "nom article", "intitule",
            ),
        ),
        ImportField(
            "quantity", _("Quantity"), Kind.NUMBER, guess=Guess.WHOLE,
            synonyms=(
                "quantite", "qte", "qty", "number of cds", "number cds", "units", "unites", "nombre", "nb",
                "lineitem quantity", "quantity refund", "quantity ordered", "quantite commandee",
            ),
        ),
        ImportField(
            "unit_price", _("Unit price"), Kind.AMOUNT,
            synonyms=(
                "prix unitaire", "pu", "pu ht", "prix unitaire ht", "price", "prix", "prix ht", "lineitem price",
                "item price", "item cost", "price each", "unit price",
            ),
        ),
        ImportField(
            "discount", _("Discount"), Kind.PERCENT,
            synonyms=("remise", "rabais", "taux remise", "remise %", "discount %", "discount rate"),
        ),
        ImportField(
            "contract", _("Contract number"), Kind.KEY, limit=120,
            synonyms=("contrat", "n contrat", "numero contrat", "contract", "contract no", "contract id"),
        ),
        ImportField(
            "unit_cost", _("Unit cost"), Kind.AMOUNT,
            synonyms=("cout", "cout unitaire", "prix achat", "cost", "cost price", "prix revient"),
        ),
    ]  # fmt: skip


_SENTENCES = {
    "no_amount": _("Neither an amount nor a unit price"),
    "date_missing": _("The date is missing"),
    "order_refused": _("Another row of this order is refused (row %(row)s)"),
    "lines_differ": _("The lines of this order are known and come to %(amount)s; a sum does not change them"),
    "order_unknown": _("The order %(value)s is not known in %(source)s yet: it comes in as soon as it is"),
    "several_customers": _("%(count)s customers have this e-mail or telephone: say which one it is"),
    "not_your_customer": _("This is a customer of somebody else"),
    "not_your_order": _("This is an order of somebody else"),
    "customer_needed": _("Name the customer: your role enters orders of its own customers only"),
    "unknown_customer": _("This customer is not known, and your role does not allow to enter customers"),
    "customer_unknown": _("The customer %(value)s is not known in %(source)s yet: the order comes in as soon as it is"),
    "unknown_customers": ngettext_lazy(
        "%(count)s customer is not known yet: %(values)s.",
        "%(count)s customers are not known yet: %(values)s.",
        "count",
    ),
    "contract_unknown": _("The contract %(value)s is not known: bring in the contracts first"),
    "unknown_product": _("The product %(value)s is not known, and your role does not allow to enter products"),
}


def register() -> None:
    """Offer orders to imports."""
    undoers.register("order", import_undo.UNDOER)
    importers.register(
        "orders",
        Importer(
            target="orders", label=_("Orders"), icon="shopping-cart", noun=_("orders"), fields=fields,
            planner=OrderPlanner, verb="order.create", list_url="orders:order_list", grouped_by="number",
            needs_one_of=("placed_on", "number"), keys=("number",), order=40, suggests=product_columns,
            nameless_list="/people/?f=has_name~is~no",
        ),
    )  # fmt: skip
    timeline_kinds.register(
        "order.import",
        TimelineKind(chip="order", icon="shopping-cart", sentence=_("Order <b>%(number)s</b>, %(amount)s")),
    )
    for code, sentence in _SENTENCES.items():
        register_reason(code, sentence)
