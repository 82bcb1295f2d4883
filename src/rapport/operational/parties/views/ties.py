"""Relationships on the customer's page."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.core.access.policies import policy_of
from rapport.kit import clock, ports
from rapport.kit.errors import DomainError, NotFound
from rapport.operational.parties.forms import EndForm, LinkForm
from rapport.operational.parties.models import Party, Relationship, RelationshipKind
from rapport.operational.parties.queries import ties
from rapport.operational.parties.services import relationships
from rapport.operational.parties.views.points import editable
from rapport.web import answers


@require_http_methods(["GET", "POST"])
def tie_add(request: Any, uuid: str) -> HttpResponse:
    """Link two parties in the role that `as` names, from either page."""
    party = editable(request, uuid)
    role = ties.role_of(party, request.POST.get("as") or request.GET.get("as", ""))
    form = LinkForm(request.POST or None)
    context: dict[str, Any] = {"party": party, "form": form, "role": role}
    if request.method == "GET":
        return render(request, "parties/ties.html#tie_form", context)
    if not form.is_valid():
        return render(request, "parties/ties.html#tie_form", context, status=422)
    given = form.cleaned_data
    other = Party.objects.find(given["other"], request.actor)
    ends = (other, party) if role.is_object else (party, other)
    more = {
        "title": given["title"],
        "role": given["role"],
        "starts_on": given["starts_on"],
        "by": request.actor,
        "at": clock.now(),
    }
    try:
        relationships.link(ends[0], role.kind, ends[1], **more)
    except DomainError as refusal:
        return render(request, "parties/ties.html#tie_form", context | {"refusal": refusal}, status=422)
    return _answer(request, party)


@require_POST
def tie_end(request: Any, uuid: str, pk: int) -> HttpResponse:
    party = editable(request, uuid)
    form = EndForm(request.POST)
    today = clock.today(ports.company.use()().time_zone)
    on = (form.cleaned_data["on"] if form.is_valid() else None) or today
    row = _tie(party, pk)
    relationships.end(row, on=on, by=request.actor, at=clock.now())
    return _answer(request, party, _ended(row), reverse("parties:tie_resume", args=[uuid, pk]))


@require_POST
def tie_resume(request: Any, uuid: str, pk: int) -> HttpResponse:
    party = editable(request, uuid)
    relationships.resume(_tie(party, pk), by=request.actor, at=clock.now())
    return _answer(request, party)


@require_GET
def tie_list(request: Any, uuid: str) -> HttpResponse:
    """The relationships as they stand."""
    party = Party.objects.find(uuid, request.actor)
    return render(request, "parties/ties.html#ties", _context(request, party))


def _tie(party: Party, pk: int) -> Relationship:
    rows = Relationship.objects.select_related("subject", "object")
    row = rows.filter(pk=pk, subject=party).first() or rows.filter(pk=pk, object=party).first()
    if row is None:
        raise NotFound
    return row


def _ended(row: Relationship) -> str:
    ends = {"subject": row.subject, "object": row.object}
    if row.kind == RelationshipKind.WORKS_FOR:
        return _("%(subject)s no longer works for %(object)s") % ends
    if row.kind == RelationshipKind.MEMBER_OF:
        return _("%(subject)s is no longer a member of the household %(object)s") % ends
    return _("%(subject)s and %(object)s are no longer linked") % ends


def _answer(request: Any, party: Party, said: str = "", undo: str = "") -> HttpResponse:
    part = render(request, "parties/ties.html#ties", _context(request, party))
    url = reverse("parties:party_detail", args=[party.uuid])
    return answers.done(request, url, "party:changed", "tie:changed", toast=said, undo=undo, part=part)


def _context(request: Any, party: Party) -> dict[str, Any]:
    can_edit = policy_of(Party).may(request.actor, "edit", party)
    found = ties.groups(party, request.actor)
    return {"party": party, "ties": found, "roles": ties.roles_of(party), "can_edit": can_edit}
