"""Entering people and companies."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from rapport.core.access.policies import demand
from rapport.kit import clock
from rapport.kit.errors import DomainError
from rapport.kit.records import record_types
from rapport.operational.parties.forms import FORMS, PartyForm, draft_of
from rapport.operational.parties.models import Party, PartyKind, RelationshipKind
from rapport.operational.parties.queries import duplicates
from rapport.operational.parties.services import companies, households, people, relationships
from rapport.web import answers
from rapport.web.lists.spec import lists

VERBS = {
    PartyKind.PERSON: people.create,
    PartyKind.COMPANY: companies.create,
    PartyKind.HOUSEHOLD: households.create,
}


@require_http_methods(["GET", "POST"])
def party_create(request: Any, kind: str) -> HttpResponse:
    """The form; a likely duplicate is shown first and may be entered all the same."""
    demand(request.actor, "party.create")
    form_class = FORMS[kind]
    employer = _employer(request)
    if request.method == "GET":
        return _asked(request, kind, form_class(request.actor, initial=request.GET.dict()), employer)
    form = form_class(request.actor, request.POST)
    if not form.is_valid():
        return _asked(request, kind, form, employer, status=422)
    known = duplicates.find(form.draft(), request.actor)
    if known.are_there and "anyway" not in request.POST:
        return _asked(request, kind, form, employer, known=known, status=422)
    return _created(request, kind, form, employer)


@require_GET
def party_duplicates(request: Any, kind: str) -> HttpResponse:
    """Who is already known under what has been typed so far."""
    demand(request.actor, "party.create")
    known = duplicates.find(draft_of(kind, request.GET), request.actor)
    return render(request, "parties/duplicates.html", {"known": known})


def _created(request: Any, kind: str, form: PartyForm, employer: Party | None) -> HttpResponse:
    at = clock.now()
    try:
        party = VERBS[PartyKind(kind)](form.changes(), form.points(), by=request.actor, at=at)
    except DomainError as refusal:
        if refusal.status != 422:
            raise
        field = refusal.field if refusal.field in form.fields else None
        form.add_error(field, str(refusal))
        return _asked(request, kind, form, employer, status=422)
    if employer is not None:
        relationships.link(party, RelationshipKind.WORKS_FOR, employer, by=request.actor, at=at)
    url = reverse("parties:party_detail", args=[party.uuid])
    undo = reverse("parties:party_bin", args=[party.uuid])
    return answers.leave(request, url, toast=_("%(name)s was added") % {"name": party}, undo=undo)


def _asked(request: Any, kind: str, form: PartyForm, employer: Party | None, **more: Any) -> HttpResponse:
    status = more.pop("status", 200)
    listed = lists[kind]
    context = {"form": form, "kind": record_types[kind], "title": listed.one_more, "employer": employer, **more}
    context["duplicates_url"] = reverse(f"parties:{kind}_duplicates")
    context["list_url"] = reverse(record_types[kind].list_url)
    if answers.wants_part(request, "dialogs"):
        return render(request, "parties/party_create.html#dialog", context | {"in_dialog": True}, status=status)
    return render(request, "parties/party_create.html", context, status=status)


def _employer(request: Any) -> Party | None:
    uuid = request.POST.get("employer") or request.GET.get("employer")
    return Party.objects.companies().find(uuid, request.actor) if uuid else None
