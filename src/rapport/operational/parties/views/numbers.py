"""The numbers of a customer in other systems, on its page."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.core.access.policies import policy_of
from rapport.kit import clock
from rapport.kit.errors import DomainError, NotFound
from rapport.operational.parties.forms import NumberForm, QualityForm
from rapport.operational.parties.models import ExternalId, Party, Quality
from rapport.operational.parties.queries import card as cards
from rapport.operational.parties.services import external_ids
from rapport.operational.parties.views.points import editable, seen
from rapport.web import answers


@require_GET
def number_list(request: Any, uuid: str) -> HttpResponse:
    """The numbers as they stand, after a form was given up."""
    party = Party.objects.find(uuid, request.actor)
    return render(request, "parties/numbers.html#numbers", _context(request, party))


@require_http_methods(["GET", "POST"])
def number_add(request: Any, uuid: str) -> HttpResponse:
    party = editable(request, uuid)
    form = NumberForm(request.POST or None)
    context: dict[str, Any] = {"party": party, "form": form}
    if request.method == "GET":
        return render(request, "parties/numbers.html#number_form", context)
    if form.is_valid():
        given = form.cleaned_data
        try:
            external_ids.add(
                seen(request, party), given["source"], given["external_id"], by=request.actor, at=clock.now()
            )
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return _answer(request, party)
    return render(request, "parties/numbers.html#number_form", context, status=422)


@require_GET
def number_edit(request: Any, uuid: str, pk: int) -> HttpResponse:
    """What can be done with one number."""
    party = editable(request, uuid)
    return render(request, "parties/numbers.html#number_verbs", {"party": party, "row": _number(party, pk)})


@require_POST
def number_judge(request: Any, uuid: str, pk: int) -> HttpResponse:
    party = editable(request, uuid)
    form = QualityForm(request.POST)
    if not form.is_valid():
        raise NotFound
    external_ids.judge(_number(party, pk), Quality(form.cleaned_data["quality"]), by=request.actor, at=clock.now())
    return _answer(request, party)


@require_POST
def number_remove(request: Any, uuid: str, pk: int) -> HttpResponse:
    party = editable(request, uuid)
    external_ids.remove(_number(party, pk), by=request.actor, at=clock.now())
    return _answer(request, party, _("Number removed"))


def _number(party: Party, pk: int) -> ExternalId:
    row = party.external_ids.filter(pk=pk).first()
    if row is None:
        raise NotFound
    row.party = party
    return row


def _answer(request: Any, party: Party, said: str = "") -> HttpResponse:
    part = render(request, "parties/numbers.html#numbers", _context(request, party))
    url = reverse("parties:party_detail", args=[party.uuid])
    return answers.done(request, url, "party:changed", toast=said, part=part)


def _context(request: Any, party: Party) -> dict[str, Any]:
    can_edit = policy_of(Party).may(request.actor, "edit", party)
    return {"party": party, "numbers": cards.numbers(party), "can_edit": can_edit}
