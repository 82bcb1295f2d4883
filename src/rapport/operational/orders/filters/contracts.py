"""What contracts can be filtered by, and what customers can be filtered by because of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.kit.actor import Actor
from rapport.kit.ports import Choice
from rapport.operational.orders.filters.orders import NAMED, customer_names, of_customer, product_names, products_meant
from rapport.operational.orders.models import Contract, ContractKind, ContractState, Periodicity, Renewal
from rapport.operational.orders.models.contracts import ending_within, in_state
from rapport.web.lists.conditions import IS, IS_NOT, BadFilter, day_asked
from rapport.web.lists.spec import Filter, Kind

SPANS = ("30", "60", "90", "180", "365")


def kinds(actor: Actor) -> Sequence[Choice]:
    return [Choice(value, str(label)) for value, label in ContractKind.choices]


def renewals(actor: Actor) -> Sequence[Choice]:
    return [Choice(value, str(label)) for value, label in Renewal.choices]


def periodicities(actor: Actor) -> Sequence[Choice]:
    return [Choice(value, str(label)) for value, label in Periodicity.choices]


def states(actor: Actor) -> Sequence[Choice]:
    return [Choice(value, str(label)) for value, label in ContractState.choices]


def spans(actor: Actor) -> Sequence[Choice]:
    return [Choice(days, str(_("in the next %(days)s days") % {"days": days})) for days in SPANS]


def stands(operator: str, values: Sequence[str], actor: Actor) -> Q:
    """Contracts in one of these states today."""
    either = Q(pk__in=[])
    for value in values:
        if value not in ContractState.values:
            raise BadFilter(text=value[:60])
        either |= in_state(value, _today())
    return ~either if operator == IS_NOT else either


def ends_soon(operator: str, values: Sequence[str], actor: Actor) -> Q:
    """Contracts whose current term ends within so many days."""
    if values[0] not in SPANS:
        raise BadFilter(text=values[0][:60])
    return ending_within(int(values[0]), _today())


def on_product(operator: str, values: Sequence[str], actor: Actor) -> Q:
    return Q(product_id__in=products_meant(operator, values))


def covered(operator: str, values: Sequence[str], actor: Actor) -> Q:
    """Customers with, or without, a running contract."""
    same = actor.reach("contract.view") >= actor.reach("party.view")
    rows = Contract.objects.live() if same else Contract.objects.visible_to(actor)
    has = Exists(rows.running(_today()).filter(party=OuterRef("pk")))
    return Q(has) if values[0] == "yes" else ~Q(has)


def _today() -> date:
    return day_asked()


FILTERS = (
    Filter(
        "state", _("State"), Kind.CHOICE, icon="circle-check", choices=states, custom=stands, operators=(IS, IS_NOT)
    ),
    Filter(
        "ends-soon", _("Term ends"), Kind.CHOICE, icon="clock-exclamation", choices=spans, custom=ends_soon,
        operators=(IS,),
    ),
    Filter("kind", pgettext_lazy("contract", "Kind"), Kind.CHOICE, "kind", icon="category", choices=kinds),
    Filter("renewal", _("Renewal"), Kind.CHOICE, "renewal", icon="refresh", choices=renewals),
    Filter("start", pgettext_lazy("contract", "Start"), Kind.DATE, "starts_on", icon="calendar"),
    Filter("end", _("End of the first term"), Kind.DATE, "ends_on", icon="calendar"),
    Filter(
        "customer", _("Customer"), Kind.TEXT, icon="user", custom=of_customer, describe=customer_names, operators=NAMED
    ),
    Filter(
        "product", _("Product"), Kind.TEXT, icon="package", custom=on_product, describe=product_names, operators=NAMED
    ),
    Filter("number", _("Number"), Kind.TEXT, "number", icon="hash"),
    Filter("label", _("What it is about"), Kind.TEXT, "label", icon="letter-case"),
    Filter("amount", _("Instalment"), Kind.MONEY, "amount", icon="coin-euro"),
    Filter("periodicity", _("Instalments"), Kind.CHOICE, "periodicity", icon="refresh", choices=periodicities),
    Filter("currency", _("Currency"), Kind.TEXT, "currency", icon="cash"),
    Filter("source", _("Source"), Kind.TEXT, "source", icon="database-import"),
    Filter("owner", _("Owner"), Kind.USER, "party__owner_id", icon="user-circle"),
    Filter("team", _("Team"), Kind.TEAM, "party__team_id", icon="users-group"),
    Filter("tag", _("Tag"), Kind.TAG, "contract", icon="tag"),
)  # fmt: skip
OF_CUSTOMERS = (Filter("contract", _("Running contract"), Kind.FLAG, icon="file-text", custom=covered),)
