"""To-dos for customers who have waited too long: made every night where a rule says so, done by a contact."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from rapport.core.access.held import find_held
from rapport.core.worklist.models import ToDo
from rapport.core.worklist.services import todos
from rapport.core.worklist.services.doers import Doer
from rapport.kit.actor import Actor
from rapport.operational.conversations.models import Channel
from rapport.operational.plans.models import ContactDue, ContactToDo

MOST_AT_ONCE = 10
READ = 5_000


def plan_todos(*, by: Actor, at: datetime) -> int:
    """This function will plan a to-do for the owner of each overdue customer whose rule says so, and say how many.

    Nobody has more than ten of them open at once: those whose customers have brought most come first.
    """
    has_one = ContactToDo.objects.filter(party=OuterRef("party"), todo__done_at=None, todo__binned_at=None)
    rows = ContactDue.objects.filter(~Exists(has_one), due_on__lt=localdate(at), rule__makes_todos=True)
    rows = rows.filter(owner__is_active=True, party__binned_at=None).select_related("rule", "owner")
    busy = _open_count()
    planned = 0
    for row in rows.order_by(F("party__standing__revenue").desc(nulls_last=True), "party_id")[:READ]:
        if busy[row.owner_id] < MOST_AT_ONCE:
            busy[row.owner_id] += 1
            planned += _plan(row, by=by, at=at)
    return planned


def close_for(party_ids: Collection[int], *, by: Actor, at: datetime) -> int:
    """This function will finish the plan’s to-dos of customers who are no longer overdue, and say how many."""
    late = ContactDue.objects.filter(party=OuterRef("party"), due_on__lt=localdate(at))
    kept = ContactToDo.objects.filter(~Exists(late), party__in=party_ids, todo__done_at=None, todo__binned_at=None)
    found = list(kept.select_related("todo"))
    for row in found:
        todos.complete(row.todo, by=by, at=at)
    return len(found)


@transaction.atomic
def _plan(row: ContactDue, *, by: Actor, at: datetime) -> int:
    assert row.owner is not None
    with translation.override(row.owner.language):
        title = _("Get in touch: %(channel)s") % {"channel": Channel(row.rule.channel or Channel.PHONE).label}
        text = _("By the contact plan: %(who)s, every %(days)s days.") % {"who": row.rule.who, "days": row.rule.days}
    held = find_held("party", by, pk=row.party_id)
    todo = todos.add(held, todos.Plan(title, localdate(at), text=text, doer=Doer(row.owner_id)), by=by, at=at)
    ContactToDo.objects.create(todo=todo, party_id=row.party_id)
    return 1


def _open_count() -> Counter[int | None]:
    """How many of the plan’s to-dos each colleague has open."""
    mine = ContactToDo.objects.filter(todo=OuterRef("pk"))
    rows = ToDo.objects.open().filter(Exists(mine)).order_by().values_list("assignee_id", flat=True)
    return Counter(rows)
