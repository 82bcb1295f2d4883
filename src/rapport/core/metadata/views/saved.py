"""Saved views: keeping, changing, favouring and forgetting them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rapport.core.metadata.forms import ViewForm
from rapport.core.metadata.models import SavedView
from rapport.core.metadata.policies import demand_change
from rapport.core.metadata.services import views
from rapport.kit import clock
from rapport.kit.errors import DomainError, NotAllowed, NotFound
from rapport.web import answers
from rapport.web.lists.spec import ListSpec, lists


@require_http_methods(["GET", "POST"])
def view_create(request: Any) -> HttpResponse:
    """Ask for a name, in a dialog of the list where it is read, and keep the list's query under it."""
    spec = _list(request)
    query = request.POST.get("query") or request.GET.get("query", "")
    form = ViewForm(request.POST or None)
    in_dialog = answers.wants_part(request, "dialogs")
    context = {"form": form, "spec": spec, "query": query, "can_share": request.actor.has("view.share"), "view": None}
    page = "metadata/view_form.html#dialog" if in_dialog else "metadata/view_form.html"
    if request.method == "POST" and form.is_valid():
        try:
            view = _save(request, spec, query, form)
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return answers.leave(request, _address(view), toast=_("View saved"))
    return render(request, page, context | {"in_dialog": in_dialog}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def view_edit(request: Any, uuid: str) -> HttpResponse:
    """Rename or share a view."""
    view: Any = SavedView.objects.find(uuid, request.actor)
    demand_change(view, request.actor)
    start = {"name": view.name, "is_shared": view.is_shared, "is_favourite": view.is_favourite}
    form = ViewForm(request.POST or None, initial=start)
    can_share = request.actor.has("view.share")
    context = {"form": form, "spec": lists[view.list_key], "query": view.query, "can_share": can_share, "view": view}
    if request.method == "POST" and form.is_valid():
        try:
            _edit(request, view, form)
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return answers.leave(request, _address(view), toast=_("View saved"))
    return render(request, "metadata/view_form.html", context, status=422 if form.is_bound else 200)


@require_POST
def view_update(request: Any, uuid: str) -> HttpResponse:
    view = SavedView.objects.find(uuid, request.actor)
    views.update(view, request.POST.get("query", ""), by=request.actor, at=clock.now())
    return answers.leave(request, _next(request, view), toast=_("View updated"))


@require_POST
def view_favourite(request: Any, uuid: str) -> HttpResponse:
    """Put the view in the reader's rail, or take it out."""
    view: Any = SavedView.objects.find(uuid, request.actor)
    turn = views.unfavour if view.is_favourite else views.favour
    turn(view, by=request.actor, at=clock.now())
    return answers.leave(request, _next(request, view))


@require_POST
def view_delete(request: Any, uuid: str) -> HttpResponse:
    view = SavedView.objects.find(uuid, request.actor)
    views.delete(view, by=request.actor, at=clock.now())
    return answers.leave(request, reverse(lists[view.list_key].url_name), toast=_("View deleted"))


def _save(request: Any, spec: ListSpec, query: str, form: ViewForm) -> SavedView:
    values, at = form.cleaned_data, clock.now()
    view = views.save(spec.key, values["name"], query, is_shared=values["is_shared"], by=request.actor, at=at)
    if values["is_favourite"]:
        views.favour(view, by=request.actor, at=at)
    return view


def _edit(request: Any, view: Any, form: ViewForm) -> None:
    values, by, at = form.cleaned_data, request.actor, clock.now()
    favoured = view.is_favourite
    views.rename(view, values["name"], by=by, at=at)
    if values["is_shared"] != view.is_shared and by.has("view.share"):
        (views.share if values["is_shared"] else views.unshare)(view, by=by, at=at)
    if values["is_favourite"] != favoured:
        (views.favour if values["is_favourite"] else views.unfavour)(view, by=by, at=at)


def _list(request: Any) -> ListSpec:
    spec = lists.get(request.POST.get("list") or request.GET.get("list", ""))
    if spec is None:
        raise NotFound
    if not request.actor.has(spec.view_verb):
        raise NotAllowed
    return spec


def _address(view: SavedView) -> str:
    return f"{reverse(lists[view.list_key].url_name)}?view={view.uuid}"


def _next(request: Any, view: SavedView) -> str:
    asked = str(request.POST.get("next", ""))
    return asked if url_has_allowed_host_and_scheme(asked, allowed_hosts=None) else _address(view)
