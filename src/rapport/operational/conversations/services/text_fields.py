"""What ready texts fill in about a customer."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.core.access.held import Held
from rapport.core.worklist.services.ready_texts import TextField
from rapport.kit.actor import Actor
from rapport.operational.parties.models import Party, PartyKind, RelationshipKind


def _of_customer(read: Callable[[Party, Actor], str]) -> Callable[[Held, Actor], str]:
    """What is known of the customer behind a record that the actor sees; nothing of one whom they do not see."""

    def value(held: Held, by: Actor) -> str:
        if held.party_id is None:
            return ""
        party = Party.objects.visible_to(by).select_related("owner").filter(pk=held.party_id).first()
        return read(party, by) if party else ""

    return value


def _name(party: Party, by: Actor) -> str:
    return str(party)


def _company(party: Party, by: Actor) -> str:
    """The company that a person works for, as far as the actor sees it; a company’s own name."""
    if party.kind == PartyKind.COMPANY:
        return str(party)
    ties = party.relationships.filter(kind=RelationshipKind.WORKS_FOR, ends_on=None)
    found = Party.objects.visible_to(by).filter(pk__in=ties.values("object")).order_by("pk").first()
    return str(found or "")


OF_CUSTOMERS = {
    "name": TextField(pgettext_lazy("field of a text", "name"), _("Customer’s name"), _of_customer(_name)),
    "first_name": TextField(
        pgettext_lazy("field of a text", "first name"), _("Customer’s first name"),
        _of_customer(lambda party, by: party.first_name),
    ),
    "company": TextField(
        pgettext_lazy("field of a text", "company"), _("Customer’s company"), _of_customer(_company)
    ),
    "owner": TextField(
        pgettext_lazy("field of a text", "owner"), _("Who looks after the customer"),
        _of_customer(lambda party, by: party.owner.name if party.owner else ""),
    ),
    "town": TextField(
        pgettext_lazy("field of a text", "town"), _("Customer’s town"), _of_customer(lambda party, by: party.city)
    ),
    "email": TextField(
        pgettext_lazy("field of a text", "e-mail"), _("Customer’s e-mail"), _of_customer(lambda party, by: party.email)
    ),
}  # fmt: skip
