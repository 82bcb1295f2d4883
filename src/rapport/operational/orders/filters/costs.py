"""What cost entries can be filtered by."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from rapport.kit.actor import Actor
from rapport.kit.ports import Choice
from rapport.operational.orders.filters.orders import (
    NAMED,
    customer_names,
    of_customer,
    period_of,
    product_names,
    products_meant,
)
from rapport.operational.orders.models import CostKind
from rapport.web.lists.conditions import BETWEEN
from rapport.web.lists.spec import Filter, Kind


def kinds(actor: Actor) -> Sequence[Choice]:
    return [Choice(value, str(label)) for value, label in CostKind.choices]


def of_period(operator: str, values: Sequence[str], actor: Actor) -> Q:
    """Entries of more than one day."""
    longer = Q(ends_on__gt=F("starts_on"))
    return longer if values[0] == "yes" else ~longer


def within(operator: str, values: Sequence[str], actor: Actor) -> Q:
    """Entries whose period meets the days."""
    first, last = period_of(operator, values)
    return Q(starts_on__lte=last, ends_on__gte=first)


def on_product(operator: str, values: Sequence[str], actor: Actor) -> Q:
    return Q(product_id__in=products_meant(operator, values))


FILTERS = (
    Filter("kind", _("Kind"), Kind.CHOICE, "kind", icon="category", choices=kinds),
    Filter("date", _("First day"), Kind.DATE, "starts_on", icon="calendar"),
    Filter("within", _("Meets the days"), Kind.DATE, icon="calendar", custom=within, operators=(BETWEEN,)),
    Filter("period", _("Of a period"), Kind.FLAG, icon="calendar", custom=of_period),
    Filter("amount", _("Amount in base currency"), Kind.MONEY, "base_amount", icon="coin-euro"),
    Filter("no-rate", _("Without exchange rate"), Kind.FLAG, "base_amount__isnull", icon="currency-euro"),
    Filter(
        "customer", _("Customer"), Kind.TEXT, icon="user", custom=of_customer, describe=customer_names, operators=NAMED
    ),
    Filter("nobody", _("Without customer"), Kind.FLAG, "party__isnull", icon="user-x"),
    Filter(
        "product", _("Product"), Kind.TEXT, icon="package", custom=on_product, describe=product_names, operators=NAMED
    ),
    Filter("team", _("Team"), Kind.TEAM, "team_id", icon="users-group"),
    Filter("label", _("What it was for"), Kind.TEXT, "label", icon="letter-case"),
    Filter("supplier", _("Supplier"), Kind.TEXT, "supplier", icon="truck"),
    Filter("channel", _("Channel"), Kind.TEXT, "channel", icon="route"),
    Filter("currency", _("Currency"), Kind.TEXT, "currency", icon="cash"),
    Filter("source", _("Source"), Kind.TEXT, "source", icon="database-import"),
    Filter("tag", _("Tag"), Kind.TAG, "cost", icon="tag"),
)
