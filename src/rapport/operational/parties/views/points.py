"""Contact points on the customer's page."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rapport.core.access.policies import policy_of
from rapport.kit import clock
from rapport.kit.errors import ChangedMeanwhile, DomainError, NotFound
from rapport.operational.parties.forms import PointForm, QualityForm
from rapport.operational.parties.models import (
    ContactPoint,
    ContactPointKind,
    Party,
    Quality,
)
from rapport.operational.parties.queries import card as cards
from rapport.operational.parties.services import contact_points
from rapport.web import answers


@require_http_methods(["GET", "POST"])
def point_add(request: Any, uuid: str, kind: str) -> HttpResponse:
    party = editable(request, uuid)
    if kind not in ContactPointKind.values:
        raise NotFound
    form = PointForm(ContactPointKind(kind), request.POST or None)
    if request.method == "GET" or not form.is_valid():
        return _form(request, party, form, None)
    try:
        contact_points.add(seen(request, party), form.point(), by=request.actor, at=clock.now())
    except DomainError as refusal:
        return _form(request, party, form, None, refusal)
    return _points(request, party)


@require_http_methods(["GET", "POST"])
def point_edit(request: Any, uuid: str, pk: int) -> HttpResponse:
    party = editable(request, uuid)
    row = _point(party, pk)
    kind = ContactPointKind(row.kind)
    if request.method == "GET":
        initial = {name: getattr(row, name) for name in ("label", "value", "street", "postcode", "city", "country")}
        return _form(request, party, PointForm(kind, initial=initial), row)
    form = PointForm(kind, request.POST)
    if not form.is_valid():
        return _form(request, party, form, row)
    seen(request, party)
    try:
        contact_points.edit(row, form.point(), by=request.actor, at=clock.now())
    except DomainError as refusal:
        return _form(request, party, form, _point(party, pk), refusal)
    return _points(request, party)


@require_POST
def point_remove(request: Any, uuid: str, pk: int) -> HttpResponse:
    party = editable(request, uuid)
    contact_points.remove(_point(party, pk), by=request.actor, at=clock.now())
    return _points(request, party, _("Contact removed"))


@require_POST
def point_main(request: Any, uuid: str, pk: int) -> HttpResponse:
    party = editable(request, uuid)
    contact_points.make_main(_point(party, pk), by=request.actor, at=clock.now())
    return _points(request, party)


@require_POST
def point_judge(request: Any, uuid: str, pk: int) -> HttpResponse:
    party = editable(request, uuid)
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


def editable(request: Any, uuid: str) -> Party:
    party = Party.objects.find(uuid, request.actor)
    policy_of(Party).demand(request.actor, "edit", party)
    return party


def seen(request: Any, party: Party) -> Party:
    """Claim by the version that the form was made from."""
    party.version = int(request.POST.get("version") or party.version)
    return party


def _point(party: Party, pk: int) -> ContactPoint:
    row = party.contact_points.filter(pk=pk).first()
    if row is None:
        raise NotFound
    row.party = party
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
