"""The builder of rules: groups of conditions, a count while one edits, saved as a segment."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from rapport.core.access.policies import demand
from rapport.kit import clock, ports
from rapport.kit.errors import DomainError, NotFound
from rapport.operational.segments.forms import NameForm, Rule, headings, read_rule, rule_of
from rapport.operational.segments.models import Segment
from rapport.operational.segments.queries import LISTS, filters_of, preview_of
from rapport.operational.segments.services import segments
from rapport.web import answers
from rapport.web.lists import extra
from rapport.web.lists.conditions import AnyOf
from rapport.web.lists.spec import Filter, lists


@require_http_methods(["GET", "POST"])
def segment_create(request: Any) -> HttpResponse:
    """Build a rule, or begin with the filters of a list, and keep it under a name."""
    demand(request.actor, "segment.edit")
    params = request.POST or request.GET
    key = params.get("list") or "person"
    if key not in LISTS:
        raise NotFound
    filters = _filters(request, key)
    rule = _rule(request, filters, params.get("query", ""))
    form = NameForm(request.POST or None, initial={"name": request.GET.get("name", "")})
    if request.method == "POST" and form.is_valid() and _is_whole(form, rule):
        try:
            segment = segments.create_filter(
                form.cleaned_data["name"], key, rule.query, by=request.actor, at=clock.now()
            )
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return answers.leave(request, _detail(segment), toast=_("Segment saved"))
    context = {"form": form, "known": filters_of(request.actor, key), "action": reverse("segments:segment_create")}
    return _page(request, key, filters, rule, context)


@require_http_methods(["GET", "POST"])
def segment_rule(request: Any, uuid: str) -> HttpResponse:
    """Change the rule of a segment."""
    segment = Segment.objects.find(uuid, request.actor)
    demand(request.actor, "segment.edit")
    if segment.is_fixed:
        raise NotFound
    filters = _filters(request, segment.list_key)
    rule = _rule(request, filters, segment.query)
    form = NameForm(request.POST or None, initial={"name": segment.name})
    if request.method == "POST" and form.is_valid() and _is_whole(form, rule):
        segment.version = int(request.POST.get("version") or segment.version)
        try:
            segments.revise(segment, form.cleaned_data["name"], rule.query, by=request.actor, at=clock.now())
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return answers.leave(request, _detail(segment), toast=_("The rule is saved"))
    context = {"form": form, "segment": segment, "action": reverse("segments:segment_rule", args=[uuid])}
    return _page(request, segment.list_key, filters, rule, context)


@require_GET
def segment_preview(request: Any) -> HttpResponse:
    """How many customers a rule holds while it is typed, the first of them, and the rule in words."""
    demand(request.actor, "segment.edit")
    key = request.GET.get("list", "")
    if key not in LISTS:
        raise NotFound
    rule = _rule(request, _filters(request, key), "")
    return render(request, "segments/segment_build.html#preview", _preview(request, key, rule))


def _page(request: Any, key: str, filters: list[Filter], rule: Rule, context: dict[str, Any]) -> HttpResponse:
    context |= {"rule": rule, "key": key, "kinds": [lists[one] for one in LISTS], "headings": headings(filters)}
    if answers.wants_part(request, "builder"):
        return render(request, "segments/segment_build.html#builder", context)
    context |= _preview(request, key, rule)
    return render(request, "segments/segment_build.html", context, status=422 if context["form"].errors else 200)


def _preview(request: Any, key: str, rule: Rule) -> dict[str, Any]:
    shown: dict[str, Any] = {"spec": lists[key], "currency": ports.company.use()().currency, "preview": None}
    if rule.any_ofs():
        try:
            shown["preview"] = preview_of(key, rule.query, request.actor)
        except DomainError as refusal:
            shown["refusal"] = refusal
    return shown


def _filters(request: Any, key: str) -> list[Filter]:
    return extra.offered(lists[key], request.actor)[1]


def _rule(request: Any, filters: list[Filter], query: str) -> Rule:
    """What was typed; else the filters of an address."""
    params = request.POST or request.GET
    if params.getlist("line"):
        return read_rule(params, filters, request.actor)
    stored = [AnyOf.decode(text) for text in parse_qs(query.removeprefix("?")).get("f", [])]
    return rule_of(stored, filters, request.actor)


def _is_whole(form: NameForm, rule: Rule) -> bool:
    if rule.any_ofs() and not rule.is_whole:
        form.add_error(None, _("A condition lacks its field or its value: complete it, or remove it."))
    return form.is_valid()


def _detail(segment: Segment) -> str:
    return reverse("segments:segment_detail", args=[segment.uuid])
