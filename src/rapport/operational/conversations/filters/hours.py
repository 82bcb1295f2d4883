"""What hours can be filtered by."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from rapport.kit.actor import Actor
from rapport.kit.ports import Choice
from rapport.operational.conversations.filters.customers import CUSTOMER
from rapport.operational.conversations.models import Activity
from rapport.web.lists.spec import Filter, Kind


def activities(actor: Actor) -> Sequence[Choice]:
    return [Choice(value, str(label)) for value, label in Activity.choices]


FILTERS = (
    Filter("day", _("Day"), Kind.DATE, "day", icon="calendar"),
    Filter("who", _("Who"), Kind.USER, "worker_id", icon="user-circle"),
    Filter("activity", _("Activity"), Kind.CHOICE, "activity", icon="category", choices=activities),
    CUSTOMER,
    Filter("minutes", _("Minutes"), Kind.NUMBER, "minutes", icon="clock"),
    Filter("source", _("Source"), Kind.TEXT, "source", icon="database-import"),
    Filter("owner", _("Owner"), Kind.USER, "party__owner_id", icon="user-circle"),
    Filter("team", _("Team"), Kind.TEAM, "party__team_id", icon="users-group"),
    Filter("tag", _("Tag"), Kind.TAG, "hours", icon="tag"),
)
