"""To whom a product is offered next, as a condition on customers."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from rapport.analytic.insights.matrix.cells import among
from rapport.analytic.insights.queries.offers import offered_customers
from rapport.analytic.studies.policies import SEE
from rapport.kit.actor import Actor
from rapport.operational.catalog.models import Product
from rapport.web.lists.conditions import BadFilter

KEY = "offer"


def condition(operator: str, values: Sequence[str], actor: Actor) -> Q:
    """Customers to whom any of these products is offered next; before there are offers, nobody.

    Refused to who may not see the portfolio.
    """
    if not actor.has(SEE):
        raise BadFilter(text=KEY)
    wanted = Product.objects.visible_to(actor).filter(uuid__in=[_uuid(value) for value in values])
    return among(offered_customers(list(wanted.values_list("pk", flat=True))))


def describe(values: Sequence[str]) -> str:
    """What a chip says."""
    found = dict(Product.objects.filter(uuid__in=[_uuid(value) for value in values]).values_list("uuid", "name"))
    return ", ".join(found.get(_uuid(value)) or _("a product that was removed") for value in values)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise BadFilter(text=text[:60]) from None
