"""What interactions can be filtered by."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db.models import Exists, OuterRef, Q
from django.db.models.enums import TextChoices
from django.utils.translation import gettext_lazy as _

from rapport.kit.actor import Actor
from rapport.kit.ports import Choice
from rapport.operational.conversations.filters.customers import CUSTOMER
from rapport.operational.conversations.models import Channel, Direction, Interaction, Outcome
from rapport.operational.parties.models import Party
from rapport.operational.segments.queries import choices as segment_choices
from rapport.operational.segments.queries import in_segments
from rapport.web.lists.conditions import AT_LEAST, AT_MOST, BETWEEN, IS, IS_NOT, LAST
from rapport.web.lists.spec import Filter, Kind

PERIOD = (AT_LEAST, AT_MOST, BETWEEN, LAST)


def offered(kinds: type[TextChoices]) -> Callable[[Actor], Sequence[Choice]]:
    def choices(actor: Actor) -> Sequence[Choice]:
        return [Choice(value, str(label)) for value, label in kinds.choices]

    return choices


def unanswered(operator: str, values: Sequence[str], actor: Actor) -> Q:
    """What the customer began, and after which nobody of us got in touch with them again."""
    later = Interaction.objects.live().filter(
        party=OuterRef("party"), direction=Direction.OUT, happened_at__gte=OuterRef("happened_at")
    )
    settled = Q(outcome__in=(Outcome.SETTLED, Outcome.DECLINED)) | Q(Exists(later))
    waits = Q(direction=Direction.IN) & ~settled
    return waits if values[0] == "yes" else ~waits


def costs(operator: str, values: Sequence[str], actor: Actor) -> Q:
    """What enters margins: its cost or its time is known."""
    known = Q(minutes__isnull=False) | Q(cost__isnull=False)
    return known if values[0] == "yes" else ~known


def of_segment(operator: str, values: Sequence[str], actor: Actor) -> Q:
    """Interactions with customers who are in a segment, or in none of them."""
    return Q(party__in=Party.objects.filter(in_segments(operator, values, actor)).order_by().values("pk"))


FILTERS = (
    Filter("day", _("Day"), Kind.DATE, "happened_at", "calendar", operators=PERIOD, shape="time"),
    Filter("channel", _("Channel"), Kind.CHOICE, "channel", icon="message", choices=offered(Channel)),
    Filter("direction", _("Begun"), Kind.CHOICE, "direction", icon="route", choices=offered(Direction)),
    Filter("outcome", _("Outcome"), Kind.CHOICE, "outcome", icon="message-circle", choices=offered(Outcome)),
    Filter("unanswered", _("Waits for an answer"), Kind.FLAG, icon="clock-exclamation", custom=unanswered),
    Filter("who", _("Who"), Kind.USER, "actor_id", icon="user-circle"),
    CUSTOMER,
    Filter("text", _("Text"), Kind.TEXT, "text", icon="letter-case"),
    Filter("minutes", _("Minutes"), Kind.NUMBER, "minutes", icon="clock"),
    Filter("cost", _("Cost"), Kind.MONEY, "cost", icon="coin-euro"),
    Filter("costs", _("Time or cost known"), Kind.FLAG, icon="coin-euro", custom=costs),
    Filter("satisfaction", _("Satisfaction, of 10"), Kind.NUMBER, "satisfaction", icon="star"),
    Filter("source", _("Source"), Kind.TEXT, "source", icon="database-import"),
    Filter("owner", _("Owner"), Kind.USER, "party__owner_id", icon="user-circle"),
    Filter("team", _("Team"), Kind.TEAM, "party__team_id", icon="users-group"),
    Filter("tag", _("Tag"), Kind.TAG, "interaction", icon="tag"),
    Filter(
        "segment", _("Segment of the customer"), Kind.CHOICE, icon="filter", choices=segment_choices,
        custom=of_segment, operators=(IS, IS_NOT),
    ),
)  # fmt: skip
