"""The agenda by month and week, and the file that other calendars read."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from rapport.core.identity.queries import actor_for
from rapport.core.worklist.queries import events as read
from rapport.core.worklist.queries.grid import grid
from rapport.core.worklist.services import feeds
from rapport.kit import clock
from rapport.kit.actor import Door
from rapport.web import answers

WEEK, MONTH, TEAMS = "week", "month", "teams"
BEHIND, AHEAD = timedelta(days=30), timedelta(days=180)


@require_GET
def agenda(request: Any) -> HttpResponse:
    """One's own events, or those of one's teams, of a month or a week; the address names its view and a day of it."""
    now = clock.now()
    view = WEEK if request.GET.get("view") == WEEK else MONTH
    today = timezone.localdate(now)
    chosen = _day(request.GET.get("day", "")) or today
    first, last = _bounds(view, chosen)
    of_teams = request.GET.get("whose") == TEAMS and bool(request.actor.team_ids)
    slots = read.slots(request.actor, first, last, now, of_teams=of_teams)
    days = read.agenda(slots, first, last, now, chosen.month if view == MONTH else None)
    context = {
        "view": view,
        "whose": TEAMS if of_teams else "",
        "chosen": chosen,
        "today": today,
        "first": first,
        "last": last,
        "grid": grid(days) if view == WEEK else None,
        "weeks": [days[place : place + 7] for place in range(0, len(days), 7)],
        "before": _beside(view, chosen, -1),
        "after": _beside(view, chosen, 1),
        "feed": read.feed_of(request.actor),
    }
    return render(request, "worklist/agenda.html", context)


@require_POST
def feed_renew(request: Any) -> HttpResponse:
    """The secret address is shown once, on the page that answers."""
    key = feeds.renew(by=request.actor, at=clock.now())
    address = request.build_absolute_uri(reverse("worklist:feed", args=[key]))
    return render(request, "worklist/feed.html", {"address": address})


@require_POST
def feed_withdraw(request: Any) -> HttpResponse:
    feeds.withdraw(by=request.actor, at=clock.now())
    return answers.leave(request, reverse("worklist:agenda"), toast=_("Other calendars read nothing any more"))


@login_not_required
@require_GET
def feed(request: HttpRequest, key: str) -> HttpResponse:
    """The events of whom the secret belongs to, a month behind and half a year ahead."""
    user, now = feeds.reader_of(key), clock.now()
    actor, today = actor_for(user, Door.REST), timezone.localdate(now)
    with translation.override(user.language):
        text = read.as_calendar(read.slots(actor, today - BEHIND, today + AHEAD, now), user.name, now)
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers={"Cache-Control": "no-store"})


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _bounds(view: str, day: date) -> tuple[date, date]:
    """The first and last day shown: a week, or the whole weeks of a month."""
    if view == WEEK:
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
    first = day.replace(day=1)
    last = _beside(MONTH, day, 1) - timedelta(days=1)
    return first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday())


def _beside(view: str, day: date, step: int) -> date:
    """A day of the week or month before or after: the first of a month."""
    if view == WEEK:
        return day + timedelta(days=7 * step)
    months = day.year * 12 + day.month - 1 + step
    return date(months // 12, months % 12 + 1, 1)
