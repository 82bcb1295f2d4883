"""Moving events: to another day or hour, longer or shorter; one time of those that come back, or all from it on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rapport.core.worklist.models import CalendarEvent
from rapport.core.worklist.models.rules import Rule
from rapport.core.worklist.services import events
from rapport.kit.actor import Actor
from rapport.kit.errors import DomainError


class NotOnThatDay(DomainError):
    code = "event_not_on_that_day"
    status = 409
    message = _("This event is not on that day any more. Load the page again.")


class NextIsPlanned(DomainError):
    code = "event_next_is_planned"
    status = 409
    message = _("The time after this one is planned already. Move that one and all that follow, or this one only.")


@transaction.atomic
def move_one(event: CalendarEvent, on: date, to: datetime, minutes: int, *, by: Actor, at: datetime) -> CalendarEvent:
    """This function will move an event; of one that comes back, the time on this day only: the others stay.

    Refuses with NotOnThatDay and as `events.edit` does.
    """
    row = _planned(event, on, by=by, at=at)
    if row.repeats:
        following = row.repeats.following(row.day, after=row.day)
        if following and not _is_followed(row):
            events.plan_again(row, *following, by=by, at=at, follows=row)
        return events.edit(row, {**_moment(to, minutes), "rule": ""}, by=by, at=at)
    return events.edit(row, _moment(to, minutes), by=by, at=at)


@transaction.atomic
def move_following(
    event: CalendarEvent, on: date, to: datetime, minutes: int, *, by: Actor, at: datetime
) -> CalendarEvent:
    """This function will move an event that comes back, from its time on this day on; those before stay.

    Refuses with NotOnThatDay, NextIsPlanned and as `events.edit` does.
    """
    row = _planned(event, on, by=by, at=at)
    values: dict[str, Any] = {**_moment(to, minutes)}
    if row.repeats:
        if _is_followed(row):
            raise NextIsPlanned
        values["rule"] = _shifted(row.repeats, row.day, timezone.localdate(to))
    return events.edit(row, values, by=by, at=at)


def _is_followed(event: CalendarEvent) -> bool:
    """True once the next time that its rule promises has been planned."""
    return CalendarEvent.objects.filter(follows=event).exists()


def _moment(to: datetime, minutes: int) -> Mapping[str, Any]:
    return {"starts_at": to, "minutes": minutes}


def _shifted(rule: Rule, was: date, day: date) -> Rule:
    """The rule on the weekday of another day, where it names weekdays."""
    if was.weekday() not in rule.weekdays:
        return rule
    return replace(rule, weekdays=tuple(sorted({*rule.weekdays} - {was.weekday()} | {day.weekday()})))


def _planned(event: CalendarEvent, on: date, *, by: Actor, at: datetime) -> CalendarEvent:
    """Return the event itself, or plan what its rule promises on a later day: its own rule then ends before."""
    if on == event.day:
        return event
    events.demand(event, by)
    rule = event.repeats
    found = rule.following(event.day, after=on - timedelta(days=1)) if rule and on > event.day else None
    if rule is None or found is None or found[0] != on or _is_followed(event):
        raise NotOnThatDay
    planned = events.plan_again(event, *found, by=by, at=at, follows=None)
    ends = str(replace(rule, until=on - timedelta(days=1), times=None))
    events.tell("event.edit", event, {"rule": event.rule}, {"rule": ends}, by=by, at=at)
    events.claim(event, {"rule": ends}, at=at)
    return planned
