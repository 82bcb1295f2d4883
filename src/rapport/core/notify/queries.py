"""Reading notifications: one's inbox, what was put off, and how one wants to hear of what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from rapport.core.access.glances import at_a_glance
from rapport.core.access.held import count_hanging_on_visible, hanging_on_visible
from rapport.core.notify.models import Kind, Notification, NotificationQuerySet, Preference, Way, kinds
from rapport.kit.actor import Actor
from rapport.kit.errors import Text
from rapport.kit.prepared import prepared
from rapport.kit.records import Glance

MOST = 100
MORNING = time(8)
ON_NOTHING = Q(record_type="")


@dataclass(frozen=True)
class Line:
    """A notification as the inbox shows it."""

    row: Notification
    kind: Kind
    about: Glance | None

    @property
    def sentence(self) -> SafeString:
        words = {name: escape(value) for name, value in self.row.words.items()}
        return mark_safe(str(self.kind.sentence) % words)

    @property
    def url(self) -> str:
        if self.about:
            return self.about.url
        return self.kind.link(self.row.words) if self.kind.link else ""


@dataclass(frozen=True)
class Later:
    """A moment to which a notification can be put off with one key."""

    key: str
    label: Text
    until: datetime


@dataclass(frozen=True)
class Inbox:
    """What waits for one person, or what they put off."""

    lines: Sequence[Line]
    later: Sequence[Later]
    has_more: bool


def visible(actor: Actor) -> NotificationQuerySet:
    """Return one's own notifications, without those about records that are out of sight now."""
    found: NotificationQuerySet = hanging_on_visible(_own(actor), actor, besides=ON_NOTHING)
    return found


def _own(actor: Actor) -> NotificationQuerySet:
    return Notification.objects.of(actor.user_id).filter(kind__in=list(kinds))


def waiting_count(actor: Actor, now: datetime) -> int:
    holders = set(_holders(actor.user_id, kinds=frozenset(kinds))) if actor.user_id else set[str]()
    return count_hanging_on_visible(_own(actor).waiting(now), actor, holders=holders, besides=ON_NOTHING)


@prepared
def _holders(user_id: int, *, kinds: frozenset[str]) -> QuerySet[Notification, str]:
    """On what kinds of records hangs what is not done, put off or not."""
    rows = Notification.objects.of(user_id).filter(kind__in=sorted(kinds), done_at=None)
    return rows.order_by().values_list("record_type", flat=True).distinct()


def inbox(actor: Actor, now: datetime, *, snoozed: bool = False) -> Inbox:
    """Return what waits, newest first, or what was put off, the next first."""
    rows = visible(actor).snoozed(now).order_by("snoozed_until") if snoozed else visible(actor).waiting(now)
    found = list((rows if snoozed else rows.order_by("-at", "-pk"))[: MOST + 1])
    seen = at_a_glance(actor, [row for row in found if row.record_type])
    lines = [Line(row, kinds[row.kind], seen.customer(row) or seen.about(row)) for row in found[:MOST]]
    return Inbox(lines, later(now), len(found) > MOST)


def later(now: datetime) -> list[Later]:
    """Three hours from now while that is today, tomorrow morning, Monday morning."""
    here = localtime(now)
    tomorrow = (here + timedelta(days=1)).replace(hour=MORNING.hour, minute=0, second=0, microsecond=0)
    monday = tomorrow + timedelta(days=(7 - tomorrow.weekday()) % 7)
    found = [Later("l", _("Later today"), here + timedelta(hours=3))] if here.hour < 18 else []
    found.append(Later("t", _("Tomorrow"), tomorrow))
    return [*found, Later("w", _("Next week"), monday)] if monday != tomorrow else found


def preferences(actor: Actor) -> list[tuple[str, Kind, str]]:
    """Return every kind with how one wants to hear of it."""
    own: dict[str, Any] = dict(Preference.objects.filter(user_id=actor.user_id or 0).values_list("kind", "way"))
    found = [(key, kind, own.get(key, Way.INSIDE.value)) for key, kind in kinds.items()]
    return sorted(found, key=lambda item: item[1].order)
