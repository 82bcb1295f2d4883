"""What lists of customers can be filtered by because one talked with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.kit import clock, ports
from rapport.kit.actor import Actor
from rapport.kit.errors import Text
from rapport.kit.ports import Choice
from rapport.operational.conversations.models import Channel, Interaction, Outcome
from rapport.operational.conversations.models.interactions import InteractionQuerySet
from rapport.web.lists.conditions import IS, IS_NOT, BadFilter, day_asked
from rapport.web.lists.spec import YEAR, Filter, Kind

ANY = "any"
CONVERSATIONS = _("Conversations")
CAME = {IS: _("took place by"), IS_NOT: _("did not take place by")}
Condition = Callable[[str, Sequence[str], Actor], Q]


def _choices(*offered: tuple[str, Text]) -> Callable[[Actor], Sequence[Choice]]:
    def choices(actor: Actor) -> Sequence[Choice]:
        return [Choice(value, str(label)) for value, label in offered]

    return choices


def _within(field: str, known: Sequence[str]) -> Condition:
    """Customers with, or without, an interaction of these kinds in the last days."""

    def condition(operator: str, values: Sequence[str], actor: Actor) -> Q:
        *asked, last = values
        days, wanted = (int(last), asked) if last.isdigit() else (YEAR, [*asked, last])
        if set(wanted) - {ANY, *known} or not wanted or days > 36_500:
            raise BadFilter(text=" ".join(values)[:60])
        zone = ZoneInfo(ports.company.use()().time_zone)
        first, end = (clock.midnight(day_asked() + timedelta(days=each), zone) for each in (-days, 1))
        rows = _behind(actor).filter(happened_at__gte=first, happened_at__lt=end)
        if ANY not in wanted:
            rows = rows.filter(**{f"{field}__in": wanted})
        found = Q(Exists(rows.filter(party=OuterRef("pk"))))
        return found if operator == IS else ~found

    return condition


def _behind(actor: Actor) -> InteractionQuerySet:
    """Interactions for a condition on customers, who are within the reader's scope already."""
    same = actor.reach("interaction.view") >= actor.reach("party.view")
    return Interaction.objects.live() if same else Interaction.objects.visible_to(actor)


OF_CUSTOMERS = (
    Filter(
        "contacted", _("Contact"), Kind.CHOICE, icon="message",
        choices=_choices((ANY, pgettext_lazy("channel", "any channel")), *Channel.choices),
        custom=_within("channel", Channel.values), operators=(IS, IS_NOT), days=True, group=CONVERSATIONS,
        words=CAME,
    ),
    Filter(
        "contact-outcome", _("Outcome of a contact"), Kind.CHOICE, icon="message-circle",
        choices=_choices(*Outcome.choices), custom=_within("outcome", Outcome.values), operators=(IS, IS_NOT),
        days=True, group=CONVERSATIONS,
    ),
)  # fmt: skip
