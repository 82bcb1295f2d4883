"""Contacts that are overdue, and the rules of the contact plan."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.core.access.held import find_held
from rapport.core.access.policies import demand
from rapport.core.worklist.services import todos
from rapport.kit import clock
from rapport.kit.errors import DomainError, Invalid
from rapport.operational.conversations.models import Channel
from rapport.operational.plans import queries
from rapport.operational.plans.forms import ContactRuleForm, initial_of
from rapport.operational.plans.models import ContactRule
from rapport.operational.plans.policies import EDIT
from rapport.operational.plans.queries import Asked
from rapport.operational.plans.services import contact_plan
from rapport.web import answers


@require_GET
def contact_list(request: Any) -> HttpResponse:
    """Customers who have waited too long, the longest first."""
    demand(request.actor, "party.view")
    given = request.GET
    rule = given.get("rule", "")
    asked = Asked(given.get("whose", ""), rule if _is_uuid(rule) else "", given.get("cursor", ""))
    found = queries.late(request.actor, asked, timezone.localdate(clock.now()))
    context = {"late": found, "asked": asked, "can_edit": request.actor.has(EDIT)}
    return render(request, "plans/contact_list.html", context)


@require_POST
def contact_plan_todo(request: Any, uuid: str) -> HttpResponse:
    """Plan to get in touch today, oneself."""
    held, now = find_held("party", request.actor, uuid=uuid), clock.now()
    channel = request.POST.get("channel", "")
    if channel not in Channel.values:
        raise Invalid(_("Choose a channel."))
    title = _("Get in touch: %(channel)s") % {"channel": Channel(channel).label}
    todo = todos.add(held, todos.Plan(title, timezone.localdate(now)), by=request.actor, at=now)
    undo = reverse("worklist:todo_remove", args=[todo.uuid])
    said = _("Planned for today: %(name)s") % {"name": held.record}
    back = request.POST.get("back", "")
    url = reverse("worklist:today") if back == "today" else reverse("plans:contact_list")
    return answers.done(request, url, "todo:changed", toast=said, undo=undo)


@require_http_methods(["GET", "POST"])
def contact_rules(request: Any) -> HttpResponse:
    """The rules in their order, and a form for one more."""
    demand(request.actor, EDIT)
    form = ContactRuleForm(request.POST if request.method == "POST" else None, actor=request.actor)
    if request.method == "POST" and form.is_valid() and _kept(request, form):
        return answers.leave(request, reverse("plans:contact_rules"), toast=_("Rule added"))
    rules = ContactRule.objects.select_related("segment")
    context = {"rules": rules, "form": form}
    return render(request, "plans/contact_rules.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def contact_rule_edit(request: Any, uuid: str) -> HttpResponse:
    rule = contact_plan.find(uuid, request.actor)
    sent = request.POST if request.method == "POST" else None
    form = ContactRuleForm(sent, actor=request.actor, initial=initial_of(rule))
    if form.is_bound and form.is_valid() and _kept(request, form, rule):
        return answers.leave(request, reverse("plans:contact_rules"), toast=_("Rule changed"))
    context = {"rule": rule, "form": form}
    return render(request, "plans/contact_rule_edit.html", context, status=422 if form.is_bound else 200)


@require_POST
def contact_rule_raise(request: Any, uuid: str) -> HttpResponse:
    contact_plan.raise_up(contact_plan.find(uuid, request.actor), by=request.actor, at=clock.now())
    return answers.leave(request, reverse("plans:contact_rules"))


@require_POST
def contact_rule_remove(request: Any, uuid: str) -> HttpResponse:
    contact_plan.remove(contact_plan.find(uuid, request.actor), by=request.actor, at=clock.now())
    return answers.leave(request, reverse("plans:contact_rules"), toast=_("Rule removed"))


def _kept(request: Any, form: ContactRuleForm, rule: ContactRule | None = None) -> bool:
    try:
        if rule is None:
            contact_plan.add(form.cadence(), by=request.actor, at=clock.now())
        else:
            contact_plan.edit(rule, form.cadence(), by=request.actor, at=clock.now())
    except DomainError as refusal:
        if refusal.status == 403:
            raise
        form.add_error(None, str(refusal))
        return False
    return True


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
