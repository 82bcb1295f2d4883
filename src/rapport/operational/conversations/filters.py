"""What hours can be filtered by."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rapport.kit.actor import Actor
from rapport.kit.ports import Choice
from rapport.kit.text import fold
from rapport.operational.conversations.models import Activity
from rapport.operational.parties.models import Party
from rapport.web.lists.conditions import CONTAINS
from rapport.web.lists.spec import Filter, Kind


def activities(actor: Actor) -> Sequence[Choice]:
    return [Choice(value, str(label)) for value, label in Activity.choices]


def of_customer(operator: str, values: Sequence[str], actor: Actor) -> Q:
    """Hours for customers whose name holds every word of one of the texts."""
    either = Q(pk__in=[])
    for value in values:
        either |= Q(*(Q(sort_name__contains=word) for word in fold(value).split()))
    return Q(party__in=Party.objects.filter(either).order_by().values("pk"))


FILTERS = (
    Filter("day", _("Day"), Kind.DATE, "day", icon="calendar"),
    Filter("who", _("Who"), Kind.USER, "worker_id", icon="user-circle"),
    Filter("activity", _("Activity"), Kind.CHOICE, "activity", icon="category", choices=activities),
    Filter("customer", _("Customer"), Kind.TEXT, icon="user", custom=of_customer, operators=(CONTAINS,)),
    Filter("minutes", _("Minutes"), Kind.NUMBER, "minutes", icon="clock"),
    Filter("source", _("Source"), Kind.TEXT, "source", icon="database-import"),
    Filter("owner", _("Owner"), Kind.USER, "party__owner_id", icon="user-circle"),
    Filter("team", _("Team"), Kind.TEAM, "party__team_id", icon="users-group"),
    Filter("tag", _("Tag"), Kind.TAG, "hours", icon="tag"),
)
