"""The page Today, and where it stands in the house."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from rapport.core.worklist.queries import events, todos
from rapport.kit import clock
from rapport.kit.actor import Actor
from rapport.web import answers
from rapport.web import day as blocks


@require_GET
def today(request: Any) -> HttpResponse:
    """What the reader has to do; the part again after a to-do was changed."""
    now = clock.now()
    context = {"day": todos.day(request.actor, timezone.localdate(now)), "coming": events.coming(request.actor, now)}
    context["blocks"] = blocks.draw(request, timezone.localdate(now))
    part = "#again" if answers.wants_part(request, "day") else ""
    return render(request, f"worklist/today.html{part}", context)


def waiting(actor: Actor) -> int:
    """How many to-dos are due or late, for the rail."""
    return todos.due_count(actor, timezone.localdate(clock.now()))


def first_page(actor: Actor) -> str:
    """Today, for those who begin their day with it."""
    return reverse("worklist:today") if actor.has("today.first") else ""
