"""What a colleague has to do and where they take part, when they leave."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rapport.core.identity.holdings import Holding, Receivers, holdings
from rapport.core.identity.models import User
from rapport.core.worklist.models import CalendarEvent, ToDo
from rapport.core.worklist.services import handing, standing_in
from rapport.core.worklist.services.doers import Doer
from rapport.kit import clock
from rapport.kit.actor import Actor


def register() -> None:
    """Put open to-dos and events to come on the shelf of what people hold."""
    events = Holding(_("Events to come"), "calendar", count_events, hand_events_over, order=25)
    holdings.register("events", events)
    holdings.register("todos", Holding(_("Open to-dos"), "checkbox", count, hand_over, order=20))


def count(user_id: int) -> int:
    return ToDo.objects.open().filter(assignee_id=user_id).count()


@transaction.atomic
def hand_over(user_id: int, to: Receivers, by: Actor, at: datetime) -> int:
    """Give the open to-dos to those who take over and may see their records; the others stay."""
    ids = list(ToDo.objects.open().filter(assignee_id=user_id).order_by("pk").values_list("pk", flat=True))
    team = to.team.pk if to.team else None
    given = 0
    for taker, share in to.shares(ids):
        doer = Doer(user_id=taker.pk) if taker else Doer(team_id=team)
        given += handing.hand_over_many(share, doer, by=by, at=at).given
    return given


def count_events(user_id: int) -> int:
    return CalendarEvent.objects.to_come(clock.now()).of(user_id).count()


@transaction.atomic
def hand_events_over(user_id: int, to: Receivers, by: Actor, at: datetime) -> int:
    """Let those who take over take part in events to come where they may see the record; the others stay."""
    ids = list(CalendarEvent.objects.to_come(at).of(user_id).order_by("pk").values_list("pk", flat=True))
    leaver = User.objects.get(pk=user_id)
    shares = to.people().shares(ids)
    return sum(standing_in.stand_in(share, leaver, taker, by=by, at=at) for taker, share in shares if taker)
