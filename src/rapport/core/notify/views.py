"""The inbox of notifications, what is done with its lines, and how one wants to hear of what."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.core.notify import queries, services
from rapport.core.notify.models import Way
from rapport.kit import clock
from rapport.kit.actor import Actor
from rapport.kit.errors import Invalid
from rapport.web import answers, writing

CHANGED = "notification:changed"


@require_GET
def inbox(request: Any) -> HttpResponse:
    """What waits, or what was put off; the part again after a line was changed."""
    now, snoozed = clock.now(), request.GET.get("show") == "later"
    context = {"inbox": queries.inbox(request.actor, now, snoozed=snoozed), "snoozed": snoozed}
    if not answers.wants_part(request, "inbox"):
        return render(request, "notify/inbox.html", context)
    waits = queries.waiting_count(request.actor, now)
    return render(request, "notify/inbox.html#again", context | {"waits": waits})


@require_POST
def done(request: Any, uuid: str) -> HttpResponse:
    services.finish(uuid, by=request.actor, at=clock.now())
    return _answer(request, _("Put away"), uuid)


@require_POST
def reopen(request: Any, uuid: str) -> HttpResponse:
    services.reopen(uuid, by=request.actor, at=clock.now())
    return _answer(request, _("Back in the inbox"))


@require_POST
def snooze(request: Any, uuid: str) -> HttpResponse:
    until = parse_datetime(request.POST.get("until", ""))
    if until is None:
        raise Invalid(_("Choose a later moment."))
    services.snooze(uuid, until, by=request.actor, at=clock.now())
    return _answer(request, _("Comes back %(moment)s") % {"moment": writing.moment(until)}, uuid)


@require_POST
def done_all(request: Any) -> HttpResponse:
    count = services.finish_all(by=request.actor, at=clock.now())
    said = ngettext("%(count)s put away", "%(count)s put away", count) % {"count": count}
    return answers.done(request, reverse("notify:inbox"), CHANGED, toast=said)


@require_http_methods(["GET", "POST"])
def preferences(request: Any) -> HttpResponse:
    """How one wants to hear of each kind."""
    if request.method == "POST":
        ways = {key: request.POST.get(key, Way.INSIDE.value) for key, _kind, _way in queries.preferences(request.actor)}
        services.prefer(ways, by=request.actor, at=clock.now())
        return answers.leave(request, reverse("notify:preferences"), toast=_("Your preferences are saved."))
    context = {"kinds": queries.preferences(request.actor), "ways": Way.choices}
    return render(request, "notify/preferences.html", context)


def waiting(actor: Actor) -> int:
    """How many wait, for the rail."""
    return queries.waiting_count(actor, clock.now())


def _answer(request: Any, toast: str, undone: str = "") -> HttpResponse:
    undo = reverse("notify:reopen", args=[undone]) if undone else ""
    return answers.done(request, reverse("notify:inbox"), CHANGED, toast=toast, undo=undo)
