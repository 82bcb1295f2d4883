"""Handing to-dos over: taking one of the team's, giving many to a colleague or a team, and the choice of whom."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.core.worklist.forms import DoerForm
from rapport.core.worklist.queries import todos as read
from rapport.core.worklist.services import handing, todos
from rapport.core.worklist.services.doers import TEAM, Doer
from rapport.core.worklist.services.handing import Handed
from rapport.kit import clock, ports
from rapport.kit.errors import DomainError
from rapport.kit.ports import Choice
from rapport.kit.text import fold
from rapport.web import answers


@require_POST
def todo_take(request: Any, uuid: str) -> HttpResponse:
    todo = handing.take(todos.find(uuid, request.actor), by=request.actor, at=clock.now())
    said = _("Yours now: %(title)s") % {"title": todo.title}
    return answers.done(request, reverse("worklist:today"), "todo:changed", toast=said)


@require_http_methods(["GET", "POST"])
def todo_hand_over(request: Any) -> HttpResponse:
    """One's own open to-dos, ticked, and who gets them."""
    if request.method == "GET":
        return _page(request, DoerForm())
    form = DoerForm(request.POST)
    chosen = read.mine(request.actor).filter(uuid__in=_uuids(request)).order_by()
    if form.is_valid():
        try:
            doer, ids = form.cleaned_data["assignee"] or Doer(), list(chosen.values_list("pk", flat=True))
            handed = handing.hand_over_many(ids, doer, by=request.actor, at=clock.now())
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return answers.leave(request, reverse("worklist:today"), toast=_told(handed))
    return _page(request, form, status=422)


@require_GET
def todo_colleagues(request: Any) -> HttpResponse:
    """Colleagues and teams by a part of their name, for the choice of who does it."""
    words, people = request.GET.get("q", ""), ports.people.use()
    teams = [Choice(f"{TEAM}{one.value}", one.label) for one in people.teams() if fold(words) in fold(one.label)]
    return render(request, "worklist/colleagues.html", {"colleagues": people.users(words), "teams": teams[:20]})


def _page(request: Any, form: DoerForm, *, status: int = 200) -> HttpResponse:
    rows, today = list(read.mine(request.actor)[: read.MOST]), timezone.localdate(clock.now())
    ticked = request.POST.getlist("todo") if request.method == "POST" else [str(row.uuid) for row in rows]
    lines = read.lines_of(rows, request.actor, today)
    context = {"lines": lines, "ticked": ticked, "form": form}
    return render(request, "worklist/todo_hand_over.html", context, status=status)


def _told(handed: Handed) -> str:
    given = ngettext("%(count)s to-do handed over", "%(count)s to-dos handed over", handed.given)
    kept = ngettext(
        "%(count)s stayed: its receiver may not see the record",
        "%(count)s stayed: their receiver may not see the record",
        handed.kept,
    )
    said = given % {"count": handed.given}
    return f"{said}. {kept % {'count': handed.kept}}." if handed.kept else said


def _uuids(request: Any) -> list[str]:
    known = {str(row) for row in read.mine(request.actor).values_list("uuid", flat=True)}
    return [text for text in request.POST.getlist("todo") if text in known]
