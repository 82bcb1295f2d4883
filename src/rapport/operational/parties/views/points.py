"""Contact points and relationships on the customer's page."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rapport.core.access.policies import policy_of
from rapport.kit import clock, ports
from rapport.kit.errors import ChangedMeanwhile, DomainError, NotFound
from rapport.operational.parties.forms import EndForm, LinkForm, PointForm, QualityForm
from rapport.operational.parties.models import (
    ContactPoint,
    ContactPointKind,
    Party,
    PartyKind,
    Quality,
    Relationship,
    RelationshipKind,
)
from rapport.operational.parties.queries import card as cards
from rapport.operational.parties.services import contact_points, relationships
from rapport.web import answers


@require_http_methods(["GET", "POST"])
def point_add(request: Any, uuid: str, kind: str) -> HttpResponse:
    party = _editable(request, uuid)
    if kind not in ContactPointKind.values:
        raise NotFound
    form = PointForm(ContactPointKind(kind), request.POST or None)
    if request.method == "GET" or not form.is_valid():
        return _form(request, party, form, None)
    try:
        contact_points.add(_seen(request, party), form.point(), by=request.actor, at=clock.now())
    except DomainError as refusal:
        return _form(request, party, form, None, refusal)
    return _points(request, party)


@require_http_methods(["GET", "POST"])
def point_edit(request: Any, uuid: str, pk: int) -> HttpResponse:
    party = _editable(request, uuid)
    row = _point(party, pk)
    kind = ContactPointKind(row.kind)
    if request.method == "GET":
        initial = {name: getattr(row, name) for name in ("label", "value", "street", "postcode", "city", "country")}
        return _form(request, party, PointForm(kind, initial=initial), row)
    form = PointForm(kind, request.POST)
    if not form.is_valid():
        return _form(request, party, form, row)
    _seen(request, party)
    try:
        contact_points.edit(row, form.point(), by=request.actor, at=clock.now())
    except DomainError as refusal:
        return _form(request, party, form, _point(party, pk), refusal)
    return _points(request, party)


@require_POST
def point_remove(request: Any, uuid: str, pk: int) -> HttpResponse:
    party = _editable(request, uuid)
    contact_points.remove(_point(party, pk), by=request.actor, at=clock.now())
    return _points(request, party, _("Contact removed"))


@require_POST
def point_main(request: Any, uuid: str, pk: int) -> HttpResponse:
    party = _editable(request, uuid)
    contact_points.make_main(_point(party, pk), by=request.actor, at=clock.now())
    return _points(request, party)


@require_POST
def point_judge(request: Any, uuid: str, pk: int) -> HttpResponse:
    party = _editable(request, uuid)
    form = QualityForm(request.POST)
    if not form.is_valid():
        raise NotFound
    contact_points.judge(_point(party, pk), Quality(form.cleaned_data["quality"]), by=request.actor, at=clock.now())
    return _points(request, party)


@require_http_methods(["GET"])
def point_list(request: Any, uuid: str) -> HttpResponse:
    """The contact points as they stand, after a form was given up."""
    party = Party.objects.find(uuid, request.actor)
    return render(request, "parties/points.html#points", _points_context(request, party))


@require_http_methods(["GET", "POST"])
def tie_add(request: Any, uuid: str) -> HttpResponse:
    """Link a person and the company that they work for, from either page."""
    party = _editable(request, uuid)
    form = LinkForm(request.POST or None)
    context: dict[str, Any] = {"party": party, "form": form}
    if request.method == "GET":
        return render(request, "parties/ties.html#tie_form", context)
    if not form.is_valid():
        return render(request, "parties/ties.html#tie_form", context, status=422)
    other = Party.objects.find(form.cleaned_data["other"], request.actor)
    subject, employer = (other, party) if party.kind == PartyKind.COMPANY else (party, other)
    title = form.cleaned_data["title"]
    try:
        relationships.link(subject, RelationshipKind.WORKS_FOR, employer, title=title, by=request.actor, at=clock.now())
    except DomainError as refusal:
        return render(request, "parties/ties.html#tie_form", context | {"refusal": refusal}, status=422)
    return _ties(request, party)


@require_POST
def tie_end(request: Any, uuid: str, pk: int) -> HttpResponse:
    party = _editable(request, uuid)
    form = EndForm(request.POST)
    today = clock.today(ports.company.use()().time_zone)
    on = (form.cleaned_data["on"] if form.is_valid() else None) or today
    row = _tie(party, pk)
    relationships.end(row, on=on, by=request.actor, at=clock.now())
    undo = reverse("parties:tie_resume", args=[uuid, pk])
    said = _("%(subject)s no longer works for %(object)s") % {"subject": row.subject, "object": row.object}
    return _ties(request, party, said, undo)


@require_POST
def tie_resume(request: Any, uuid: str, pk: int) -> HttpResponse:
    party = _editable(request, uuid)
    relationships.resume(_tie(party, pk), by=request.actor, at=clock.now())
    return _ties(request, party)


@require_http_methods(["GET"])
def tie_list(request: Any, uuid: str) -> HttpResponse:
    """The relationships as they stand."""
    party = Party.objects.find(uuid, request.actor)
    return render(request, "parties/ties.html#ties", _ties_context(request, party))


def _editable(request: Any, uuid: str) -> Party:
    party = Party.objects.find(uuid, request.actor)
    policy_of(Party).demand(request.actor, "edit", party)
    return party


def _seen(request: Any, party: Party) -> Party:
    """Claim by the version that the form was made from."""
    party.version = int(request.POST.get("version") or party.version)
    return party


def _point(party: Party, pk: int) -> ContactPoint:
    row = party.contact_points.filter(pk=pk).first()
    if row is None:
        raise NotFound
    row.party = party
    return row


def _tie(party: Party, pk: int) -> Relationship:
    rows = Relationship.objects.select_related("subject", "object")
    row = rows.filter(pk=pk, subject=party).first() or rows.filter(pk=pk, object=party).first()
    if row is None:
        raise NotFound
    return row


def _form(
    request: Any, party: Party, form: PointForm, row: ContactPoint | None, refusal: DomainError | None = None
) -> HttpResponse:
    """The form; after a clash it carries the version that is there now, so that saving again is on purpose."""
    if isinstance(refusal, ChangedMeanwhile):
        party.refresh_from_db()
    context = {"party": party, "form": form, "row": row, "refusal": refusal, "kind": form.kind}
    status = 422 if refusal or form.errors else 200
    return render(request, "parties/points.html#point_form", context, status=status)


def _points(request: Any, party: Party, said: str = "") -> HttpResponse:
    part = render(request, "parties/points.html#points", _points_context(request, party))
    url = reverse("parties:party_detail", args=[party.uuid])
    return answers.done(request, url, "party:changed", toast=said, part=part)


def _points_context(request: Any, party: Party) -> dict[str, Any]:
    can_edit = policy_of(Party).may(request.actor, "edit", party)
    kinds = cards.point_kinds()
    return {"party": party, "points": cards.points(party), "can_edit": can_edit, "point_kinds": kinds}


def _ties(request: Any, party: Party, said: str = "", undo: str = "") -> HttpResponse:
    part = render(request, "parties/ties.html#ties", _ties_context(request, party))
    url = reverse("parties:party_detail", args=[party.uuid])
    return answers.done(request, url, "party:changed", "tie:changed", toast=said, undo=undo, part=part)


def _ties_context(request: Any, party: Party) -> dict[str, Any]:
    found = cards.ties(party, request.actor)
    can_edit = policy_of(Party).may(request.actor, "edit", party)
    shown = found[: cards.EMPLOYEES_SHOWN]
    return {"party": party, "ties": shown, "more_ties": len(found) > len(shown), "can_edit": can_edit}
