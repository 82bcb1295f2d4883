"""The texts that a team keeps: their settings page, and the composer’s menu of them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.core.access.held import find_held
from rapport.core.access.policies import demand
from rapport.core.worklist.forms import ReadyTextForm
from rapport.core.worklist.models import ReadyText
from rapport.core.worklist.queries.ready_texts import kept_lines, offers
from rapport.core.worklist.services import ready_texts
from rapport.kit import clock
from rapport.kit.errors import ChangedMeanwhile, DomainError
from rapport.web import answers

EDIT = "ready_text.edit"


@require_http_methods(["GET", "POST"])
def ready_text_list(request: Any) -> HttpResponse:
    """The texts, and a form for one more."""
    demand(request.actor, EDIT)
    form = ReadyTextForm(request.POST if request.method == "POST" else None, actor=request.actor)
    if form.is_bound and form.is_valid() and _kept(request, form):
        return answers.leave(request, reverse("worklist:ready_text_list"), toast=_("Text kept"))
    context = {"lines": kept_lines(request.actor), "form": form, "fields": ready_texts.fields.values()}
    return render(request, "worklist/ready_text_list.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def ready_text_edit(request: Any, uuid: str) -> HttpResponse:
    demand(request.actor, EDIT)
    kept = ready_texts.find(uuid, request.actor)
    words = {"name": kept.name, "text": ready_texts.worded(kept.text), "modes": kept.modes, "team": kept.team_id}
    sent = request.POST if request.method == "POST" else None
    form = ReadyTextForm(sent, actor=request.actor, initial=words | {"version": kept.version})
    if form.is_bound and form.is_valid() and _kept(request, form, kept):
        return answers.leave(request, reverse("worklist:ready_text_list"), toast=_("Text kept"))
    context = {"kept": kept, "form": form, "fields": ready_texts.fields.values()}
    return render(request, "worklist/ready_text_edit.html", context, status=422 if form.is_bound else 200)


@require_POST
def ready_text_remove(request: Any, uuid: str) -> HttpResponse:
    ready_texts.remove(ready_texts.find(uuid, request.actor), by=request.actor, at=clock.now())
    return answers.leave(request, reverse("worklist:ready_text_list"), toast=_("Text removed"))


@require_GET
def ready_text_options(request: Any, holder: str, uuid: str) -> HttpResponse:
    """The texts that the composer offers on a record, filled in."""
    held = find_held(holder, request.actor, uuid=uuid)
    found = offers(held, request.GET.get("mode", ""), request.GET.get("q", ""), request.actor)
    context = {"offers": found, "can_write": request.actor.has(EDIT), "is_asked": bool(request.GET.get("q"))}
    return render(request, "worklist/ready_text_options.html", context)


def _kept(request: Any, form: ReadyTextForm, kept: ReadyText | None = None) -> bool:
    try:
        if kept is None:
            ready_texts.add(form.wording(), by=request.actor, at=clock.now())
        else:
            kept.version = form.cleaned_data["version"] or kept.version
            ready_texts.edit(kept, form.wording(), by=request.actor, at=clock.now())
    except DomainError as refusal:
        if refusal.status == 403:
            raise
        said = f"{refusal} {refusal.theirs['text']}" if isinstance(refusal, ChangedMeanwhile) else str(refusal)
        form.add_error(refusal.field if refusal.field in form.fields else None, said)
        return False
    return True
