"""The customer whom a form is about: offered while one types, chosen, or named."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from rapport.core.search.queries import matching
from rapport.kit.actor import Actor
from rapport.kit.errors import Invalid
from rapport.kit.text import fold
from rapport.operational.parties.models import Party

OPTIONS = 20


def customer_options(text: str, actor: Actor) -> Sequence[Party]:
    """Return the customers that the search finds best; without a text, the first people by name."""
    rows = Party.objects.visible_to(actor)
    if not text.strip():
        return list(rows.people().order_by("sort_name", "id")[:OPTIONS])
    best = matching("party", text, actor, limit=OPTIONS)
    found = rows.in_bulk(best)
    return [found[pk] for pk in best if pk in found]


def customer_chosen(uuid: str, text: str, actor: Actor) -> Party | None:
    """Return the customer that was chosen, or whose name was typed; refuses a name that nobody or several have."""
    if uuid:
        return Party.objects.find(uuid, actor)
    if not text.strip():
        return None
    found = customer_named(text, actor)
    if found is None:
        raise Invalid(_("No customer has this name or number, or several have."), field="party")
    return found


def customer_named(text: str, actor: Actor) -> Party | None:
    """Return the one customer with this name or number, for forms filled in without a list of choices."""
    rows = Party.objects.visible_to(actor)
    number = text.strip().upper().removeprefix("C-")
    if number.isdigit():
        return rows.filter(pk=int(number)).first()
    exact = list(rows.filter(Q(name__iexact=text.strip()) | Q(sort_name=fold(text)))[:2])
    return exact[0] if len(exact) == 1 else None


class Pickable:
    """The customers whom plans can be about, as the core asks for them."""

    def options_url(self) -> str:
        return reverse("parties:customer_options")

    def chosen(self, uuid: str, text: str, actor: Actor) -> tuple[str, Any] | None:
        party = customer_chosen(uuid, text, actor)
        return ("party", party.uuid) if party else None
