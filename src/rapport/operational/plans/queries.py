"""Reading who is to be contacted: late ones, within the reader's scope."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, Q, QuerySet

from rapport.core.access.records import scope_filter
from rapport.kit import ports
from rapport.kit.actor import Actor
from rapport.kit.money import Money
from rapport.kit.paging import BadCursor, Cursor
from rapport.operational.conversations.models import Channel
from rapport.operational.conversations.services.channels import CHANNELS
from rapport.operational.plans.models import ContactDue, ContactRule
from rapport.operational.plans.policies import ContactDuePolicy

PAGE, FEW, MOST_COUNTED = 50, 5, 10_000


@dataclass(frozen=True)
class Asked:
    """Which late contacts a page shows: whose, and of which rule."""

    whose: str = ""
    rule: str = ""
    cursor: str = ""


@dataclass(frozen=True)
class LateLine:
    """A customer who has waited too long."""

    row: ContactDue
    today: date
    worth: Money | None

    @property
    def name(self) -> str:
        return str(self.row.party)

    @property
    def days_late(self) -> int:
        return self.row.days_late(self.today)

    @property
    def channel(self) -> str:
        """By which channel: that of the rule, else the telephone."""
        return self.row.rule.channel or Channel.PHONE.value

    @property
    def icon(self) -> str:
        return CHANNELS[Channel(self.channel)].icon

    @property
    def channel_label(self) -> str:
        return str(Channel(self.channel).label)


@dataclass(frozen=True)
class Late:
    """A page of them; `next` is the query of the page after it."""

    lines: Sequence[LateLine]
    count: int
    next: str
    has_rules: bool
    rules: Sequence[ContactRule]

    @property
    def is_counted(self) -> bool:
        return self.count < MOST_COUNTED


def late_rows(actor: Actor, today: date) -> QuerySet[ContactDue]:
    """Return the late ones that the actor may see, the longest waiting first."""
    policy = ContactDuePolicy()
    rows = ContactDue.objects.filter(scope_filter(policy, policy.visible(actor)), due_on__lt=today)
    return rows.filter(party__binned_at=None).order_by("due_on", "party_id")


def told(row: ContactDue, today: date) -> dict[str, Any]:
    """What programs are told of an overdue customer."""
    kept = {name: getattr(row, name) for name in ("due_on", "last_at", "last_channel")}
    named = {"party": row.party.uuid, "name": str(row.party), "owner": row.owner.name if row.owner else ""}
    return named | kept | {"days_late": row.days_late(today), "rule": row.rule.uuid}


def late(actor: Actor, asked: Asked, today: date) -> Late:
    """Return a page of late contacts, with how many there are up to ten thousand."""
    rows = late_rows(actor, today)
    if asked.whose == "me":
        rows = rows.filter(owner_id=actor.user_id)
    if asked.whose == "team":
        rows = rows.filter(team_id__in=actor.team_ids)
    if asked.rule:
        rows = rows.filter(rule__uuid=asked.rule)
    count = rows[:MOST_COUNTED].count()
    page = rows.filter(_after(asked.cursor)) if asked.cursor else rows
    found = list(page.select_related("party__standing", "rule__segment", "owner")[: PAGE + 1])
    rules = list(ContactRule.objects.select_related("segment"))
    more = _query(asked, found[PAGE - 1]) if len(found) > PAGE else ""
    return Late(_lines(found[:PAGE], today), count, more, bool(rules), rules)


def gone_quiet(actor: Actor, today: date) -> tuple[list[LateLine], int]:
    """Return one's own late ones who have brought most, and how many there are."""
    rows = late_rows(actor, today).filter(owner_id=actor.user_id)
    best = rows.select_related("party__standing", "rule__segment", "owner")
    best = best.order_by(F("party__standing__revenue").desc(nulls_last=True), "party_id")
    return _lines(best[:FEW], today), rows[:MOST_COUNTED].count()


def _lines(rows: Any, today: date) -> list[LateLine]:
    currency = ports.company.use()().currency
    return [LateLine(row, today, _worth(row, currency)) for row in rows]


def _worth(row: ContactDue, currency: str) -> Money | None:
    standing = getattr(row.party, "standing", None)
    return Money(standing.revenue, currency) if standing and standing.order_count else None


def _after(text: str) -> Q:
    due, pk = (*Cursor.decode(text).values, None)[:2]
    try:
        day = date.fromisoformat(str(due))
    except ValueError:
        raise BadCursor from None
    if not isinstance(pk, int):
        raise BadCursor
    return Q(due_on__gt=day) | Q(due_on=day, party_id__gt=pk)


def _query(asked: Asked, last: ContactDue) -> str:
    cursor = Cursor((last.due_on.isoformat(), last.party_id)).encode()
    kept = {"whose": asked.whose, "rule": asked.rule, "cursor": cursor}
    return urlencode({name: value for name, value in kept.items() if value})
