"""Segments: the page of all, one with its members, new, renamed, binned."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.core.access.policies import demand
from rapport.kit import clock, ports
from rapport.kit.errors import ChangedMeanwhile, DomainError, NotFound
from rapport.operational.parties.models import Party
from rapport.operational.segments.forms import NameForm
from rapport.operational.segments.models import Segment
from rapport.operational.segments.queries import (
    KEY,
    LISTS,
    answered_by,
    members,
    moved_lately,
    moves_of,
    revenue_of,
    sample_of,
    sentences_of,
)
from rapport.operational.segments.services import membership, segments
from rapport.web import answers, writing
from rapport.web.lists.spec import ListSpec, lists

MOST = 200


@require_GET
def segment_list(request: Any) -> HttpResponse:
    """Every segment; how many customers of each the reader may see follows one by one."""
    demand(request.actor, "segment.view")
    rows = Segment.objects.visible_to(request.actor).for_list().order_by("name")[:MOST]
    shown = [(row, sentences_of(row, request.actor)) for row in rows]
    context = {"rows": shown, "can_edit": request.actor.has("segment.edit"), "people_url": reverse(_list("person"))}
    return render(request, "segments/segment_list.html", context)


@require_GET
def segment_detail(request: Any, uuid: str) -> HttpResponse:
    segment = Segment.objects.for_list().find(uuid, request.actor)
    found = members(segment, request.actor)
    keys = [key for key in LISTS if key == segment.list_key or (segment.is_fixed and found[key])]
    context = {
        "segment": segment,
        "sentences": sentences_of(segment, request.actor),
        "counts": [(lists[key], found[key], _address(segment, key)) for key in keys],
        "can_edit": request.actor.has("segment.edit"),
        "revenue": revenue_of(segment, request.actor),
        "sample": sample_of(segment, request.actor),
        "currency": ports.company.use()().currency,
        "moves": moves_of(segment, request.actor),
        "lately": moved_lately(segment, request.actor, clock.today(ports.company.use()().time_zone)),
    }
    return render(request, "segments/segment_detail.html", context)


@require_GET
def segment_count(request: Any, uuid: str) -> HttpResponse:
    """How many customers of a segment the reader may see, with links to them."""
    segment = Segment.objects.find(uuid, request.actor)
    found = members(segment, request.actor)
    counts = [(_counted(lists[key], count), _address(segment, key)) for key, count in found.items() if count]
    return render(request, "segments/segment_count.html", {"counts": counts})


def _counted(spec: ListSpec, count: int) -> str:
    """The number with its noun: 1 person, 19 people."""
    return str(spec.count_label(count)) if spec.count_label else f"{writing.number(count)} {str(spec.label).lower()}"


@require_GET
def segment_answered(request: Any, uuid: str) -> HttpResponse:
    """The saved filters that a customer answers, for their page: asked late, since filters may look far."""
    demand(request.actor, "segment.view")
    party = Party.objects.find(uuid, request.actor)
    return render(request, "segments/customer_panel.html#lines", {"segments": answered_by(party, request.actor)})


@require_http_methods(["GET", "POST"])
def segment_edit(request: Any, uuid: str) -> HttpResponse:
    """Rename a segment."""
    segment = Segment.objects.find(uuid, request.actor)
    demand(request.actor, "segment.edit")
    form = NameForm(request.POST or None, initial={"name": segment.name})
    if request.method == "POST" and form.is_valid():
        segment.version = int(request.POST.get("version") or segment.version)
        try:
            segments.rename(segment, form.cleaned_data["name"], by=request.actor, at=clock.now())
        except ChangedMeanwhile as clash:
            segment = Segment.objects.find(uuid, request.actor)
            form.add_error("name", f"{clash} {clash.theirs['name']}")
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return answers.leave(request, _detail(segment), toast=_("Segment renamed"))
    context = {"form": form, "segment": segment}
    return render(request, "segments/segment_form.html", context, status=422 if form.is_bound else 200)


@require_POST
def segment_refilter(request: Any) -> HttpResponse:
    """Give a segment the filters of the list that is being read."""
    segment = Segment.objects.find(request.POST.get("segment", ""), request.actor)
    demand(request.actor, "segment.edit")
    segments.refilter(segment, request.POST.get("query", ""), by=request.actor, at=clock.now())
    return answers.leave(request, _detail(segment), toast=_("The rule is saved"))


@require_POST
def segment_refresh(request: Any, uuid: str) -> HttpResponse:
    """Have the members of a segment read again now; the page shows the result when it is opened again."""
    segment = Segment.objects.find(uuid, request.actor)
    membership.ask(segment, by=request.actor, at=clock.now())
    return answers.leave(request, _detail(segment), toast=_("The members are being read again"))


@require_POST
def segment_bin(request: Any, uuid: str) -> HttpResponse:
    segment = Segment.objects.find(uuid, request.actor)
    segments.put_in_bin(segment, by=request.actor, at=clock.now())
    undo = reverse("segments:segment_restore", args=[uuid])
    return answers.leave(request, reverse("segments:segment_list"), toast=_("Segment in the bin"), undo=undo)


@require_POST
def segment_restore(request: Any, uuid: str) -> HttpResponse:
    segment = Segment.objects.binned().reachable_by(request.actor, "edit").filter(uuid=uuid).first()
    if segment is None:
        raise NotFound
    segments.restore(segment, by=request.actor, at=clock.now())
    return answers.leave(request, _detail(segment), toast=_("Restored"))


def _list(key: str) -> str:
    return lists[key].url_name


def _address(segment: Segment, key: str) -> str:
    return f"{reverse(_list(key))}?f={KEY}~is~{segment.uuid}"


def _detail(segment: Segment) -> str:
    return reverse("segments:segment_detail", args=[segment.uuid])
