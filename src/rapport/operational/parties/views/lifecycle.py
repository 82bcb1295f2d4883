"""The lifecycle on the customer's page: its past, any day of it, and deciding by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.core.access.policies import policy_of
from rapport.core.audit.queries import newest_change
from rapport.kit import clock
from rapport.kit.errors import DomainError
from rapport.operational.parties.forms import LifecycleForm
from rapport.operational.parties.models import LifecycleState, Party
from rapport.operational.parties.queries import lifecycle as queries
from rapport.operational.parties.services import lifecycle
from rapport.operational.parties.services.lifecycle import Chosen
from rapport.operational.parties.views.points import editable
from rapport.web import answers


@require_GET
def lifecycle_detail(request: Any, uuid: str) -> HttpResponse:
    """Every change of state of a customer, and the state on a day that is asked for."""
    party = Party.objects.find(uuid, request.actor)
    context: dict[str, Any] = {"party": party, "life": queries.life_of(party), "may_edit": _may_edit(request, party)}
    asked = request.GET.get("on", "")
    try:
        day = date.fromisoformat(asked) if asked else None
        context |= {"asked": day, "was": queries.state_on(party, day)} if day else {}
    except ValueError:
        context["refusal"] = _("This is not a date.")
    except queries.BeforeTheFirst as refusal:
        context["refusal"] = refusal
    return render(request, "parties/lifecycle_detail.html", context)


@require_http_methods(["GET", "POST"])
def lifecycle_edit(request: Any, uuid: str) -> HttpResponse:
    """Decide by hand in which state a customer is."""
    party = editable(request, uuid)
    form = LifecycleForm(request.POST or None, initial={"state": party.standing.lifecycle})
    context: dict[str, Any] = {"party": party, "form": form}
    if request.method == "GET":
        return render(request, "parties/lifecycle_panel.html#lifecycle_form", context)
    if form.is_valid():
        given = form.cleaned_data
        chosen = Chosen(LifecycleState(given["state"]), given["reason"], given["until"])
        try:
            lifecycle.choose(party, chosen, by=request.actor, at=clock.now())
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            last = newest_change("party", [party.pk])
            undo = reverse("parties:lifecycle_undo", args=[uuid, last.entry_id]) if last else ""
            return _answer(request, party, _("%(name)s: state changed") % {"name": party}, undo)
    return render(request, "parties/lifecycle_panel.html#lifecycle_form", context, status=422)


@require_POST
def lifecycle_release(request: Any, uuid: str) -> HttpResponse:
    """Let the rules decide again."""
    party = editable(request, uuid)
    lifecycle.release(party, by=request.actor, at=clock.now())
    return _answer(request, party, _("The rules decide again"))


@require_POST
def lifecycle_undo(request: Any, uuid: str, entry: int) -> HttpResponse:
    party = editable(request, uuid)
    lifecycle.take_back(party, entry, by=request.actor, at=clock.now())
    return _answer(request, party)


def _may_edit(request: Any, party: Party) -> bool:
    return policy_of(Party).may(request.actor, "edit", party)


def _answer(request: Any, party: Party, said: str = "", undo: str = "") -> HttpResponse:
    context = {"party": party, "life": queries.life_of(party), "may_edit": True}
    part = render(request, "parties/lifecycle_panel.html#lifecycle", context)
    url = reverse("parties:party_detail", args=[party.uuid])
    return answers.done(request, url, "party:changed", "lifecycle:changed", toast=said, undo=undo, part=part)
