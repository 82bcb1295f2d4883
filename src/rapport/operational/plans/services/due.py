"""By when each customer is to be contacted: computed in batches, and anew for those with whom one talked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Q, Subquery
from django.utils.timezone import localdate

from rapport.core.audit.models import AuditEntry
from rapport.core.audit.services import Change
from rapport.kit.actor import Actor
from rapport.kit.bulk import any_key, insert_columns
from rapport.operational.conversations.models import Interaction
from rapport.operational.parties.models import Party
from rapport.operational.plans.models import ContactDue, ContactRule, ContactToDo
from rapport.operational.plans.services import overdue
from rapport.operational.segments.queries import condition_of

BATCH = 2_000
COLUMNS = ("pk", "owner_id", "team_id", "last_at", "last_channel", "standing__last_order_on", "created_at")


def refresh(step: Callable[[int], None] = lambda done: None) -> int:
    """This function will compute the plan of every customer, batch by batch, and say how many it covers."""
    rules = _rules()
    ids = list(Party.objects.live().order_by("pk").values_list("pk", flat=True)) if rules else []
    count = 0
    for start in range(0, len(ids), BATCH):
        count += compute(ids[start : start + BATCH], rules)
        step(start)
    gone = ContactDue.objects.filter(~Q(party__binned_at=None) | ~Q(rule__in=rules))
    gone.delete()
    return count


@transaction.atomic
def compute(ids: Collection[int], rules: Sequence[ContactRule] | None = None) -> int:
    """This function will compute the plan of these customers anew and say how many a rule holds for."""
    known, left, rows = _rules() if rules is None else rules, set(ids), list[tuple[Any, ...]]()
    for rule in known:
        fits = Party.objects.live().filter(_condition(rule), pk__in=left) if left else Party.objects.none()
        found = list(fits.annotate(**_last(rule)).values_list(*COLUMNS))
        left -= {row[0] for row in found}
        rows += [(*row, rule) for row in found]
    ContactDue.objects.filter(party_id__in=ids).delete()
    columns = {
        "party_id": [row[0] for row in rows],
        "owner_id": [row[1] for row in rows],
        "team_id": [row[2] for row in rows],
        "last_at": [row[3] for row in rows],
        "last_channel": [row[4] or "" for row in rows],
        "due_on": [_due(row) for row in rows],
        "rule_id": [row[7].pk for row in rows],
    }
    if rows:
        insert_columns(ContactDue, columns, count=len(rows))
    return len(rows)


def follow(entry: AuditEntry, changes: Sequence[Change]) -> None:
    """This function will compute the customers anew with whom one talked, or who changed hands, with that verb."""
    talked = {change.party_id for change in changes if change.record_type == "interaction" and change.party_id}
    moved = {change.record_id for change in changes if entry.verb == "party.assign"}
    ids = sorted(talked | moved)
    rules = _rules() if ids else []
    for start in range(0, len(ids) if rules else 0, BATCH):
        compute(ids[start : start + BATCH], rules)
    if talked:
        overdue.close_for(talked, by=Actor.system(), at=entry.at)


def move(holder: str, from_id: int, to_id: int) -> int:
    """Compute anew the customer to whom another's contacts went, for a merge; the plan's to-dos follow."""
    if holder != "party":
        return 0
    ContactToDo.objects.filter(party_id=from_id).update(party_id=to_id)
    count, _kinds = ContactDue.objects.filter(party_id=from_id).delete()
    if count:
        compute([to_id])
    return count


def remove_all(holder: str, ids: Iterable[int]) -> int:
    """Delete the days of contact of customers that are deleted."""
    return ContactDue.objects.filter(party_id__in=any_key(list(ids))).delete()[0] if holder == "party" else 0


def _rules() -> list[ContactRule]:
    return list(ContactRule.objects.select_related("segment"))


def _condition(rule: ContactRule) -> Q:
    if rule.segment:
        return condition_of(rule.segment, Actor.system())
    customers = Q(standing__first_order_on__isnull=False)
    if rule.rfm_cell:
        return customers & Q(standing__rfm_cell=rule.rfm_cell)
    return customers & (Q(standing__abc_revenue=rule.abc_class) if rule.abc_class else Q())


def _last(rule: ContactRule) -> dict[str, Subquery]:
    """The last contact, on the rule's channel where it names one."""
    talks = Interaction.objects.live().filter(party=OuterRef("pk")).order_by("-happened_at", "-pk")
    talks = talks.filter(channel=rule.channel) if rule.channel else talks
    return {"last_at": Subquery(talks.values("happened_at")[:1]), "last_channel": Subquery(talks.values("channel")[:1])}


def _due(row: tuple[Any, ...]) -> date:
    """So many days after the last contact; where there was none, after the last order or the entry."""
    _pk, _owner, _team, last_at, _channel, last_order_on, created_at, rule = row
    since: date = localdate(last_at) if last_at else last_order_on or localdate(created_at)
    return since + timedelta(days=rule.days)
