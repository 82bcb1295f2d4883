"""One value for many rows of a list: what it would do, what it did, and its undo."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.core.audit.queries import before_of
from rapport.core.exchange.edit_lines import changed_lines, left_lines
from rapport.core.exchange.models import BulkEdit
from rapport.core.exchange.policies import find_edit
from rapport.core.exchange.services import bulk_edits
from rapport.core.exchange.services.bulk_edits import Wanted
from rapport.core.jobs.models import Job
from rapport.core.jobs.queries import status_of
from rapport.core.metadata.services import tags
from rapport.kit import clock
from rapport.kit.actor import Actor
from rapport.kit.errors import Invalid, NotFound
from rapport.kit.paging import Cursor
from rapport.web.answers import announce, done, leave, wants_part
from rapport.web.lists.bin import bins
from rapport.web.lists.editing import FieldForm, ValueForm, fields_of
from rapport.web.lists.pages import Asked, ask
from rapport.web.lists.spec import lists


@require_http_methods(["GET", "POST"])
def edit_new(request: HttpRequest, key: str) -> HttpResponse:
    """Choose the field, write the value, see what would become of the rows, and let it happen."""
    if key not in lists:
        raise NotFound
    asked = ask(request, key)
    params = request.POST if request.method == "POST" else request.GET
    name, context = params.get("field", ""), _asked_for(request, asked, params)
    if not name:
        return render(request, "exchange/edit_new.html", context)
    if name not in context["fields"]:
        raise NotFound
    if request.method == "GET":
        form = ValueForm(name, context["fields"][name])
        return render(request, "exchange/edit_new.html", context | {"form": form})
    form = ValueForm(name, context["fields"][name], request.POST)
    context["form"] = form
    wanted = Wanted(asked, name, params.getlist("value"), context["picked"])
    try:
        if "confirmed" in params and form.is_valid():
            return _started(request, bulk_edits.start(wanted, by=asked.actor, at=clock.now()))
        context["foreseen"] = bulk_edits.foresee(wanted, by=asked.actor, at=clock.now()) if form.is_valid() else None
    except Invalid as refusal:
        form.add_error("value", str(refusal))
    return render(request, "exchange/edit_new.html", context, status=422 if form.errors else 200)


@require_GET
def edit_detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """How far an edit of many rows is, what it did, what it left and why; its undo, and what that left."""
    actor = _actor(request)
    edit = find_edit(uuid, actor)
    job = Job.objects.filter(uuid=edit.job_uuid).first() if edit.job_uuid else None
    cursor = Cursor.decode(request.GET["page"]) if request.GET.get("page") else None
    context = {
        "edit": edit,
        "spec": lists[edit.list_key],
        "page": changed_lines(edit, actor, cursor) if edit.undone_at is None else None,
        "job": status_of(job) if job and not job.is_finished else None,
        "failed": status_of(job) if job and job.is_finished and job.state != Job.State.DONE else None,
        "refused": left_lines(edit, edit.refused, actor),
        "kept": left_lines(edit, edit.kept, actor),
        "is_returnable": bulk_edits.is_returnable(edit, at=clock.now()),
    }
    return render(request, "exchange/edit_detail.html", context)


@require_POST
def edit_undo(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give every row its former value; when all of them have it, the reader stays where they are."""
    return _taken_back(request, find_edit(uuid, _actor(request)))


@require_POST
def value_undo(request: HttpRequest, key: str, field: str, entry: int) -> HttpResponse:
    """Give the rows of a pasted column, or of an action on many, the values that they had."""
    asked = ask(request, key)
    labels = {name: str(column.label) for column in asked.every_column for name in (column.path, column.key)}
    if field not in labels:
        raise NotFound
    edit = bulk_edits.known_as(asked.spec, field, labels[field], entry, by=asked.actor, at=clock.now())
    return _taken_back(request, edit)


def _taken_back(request: HttpRequest, edit: BulkEdit) -> HttpResponse:
    bulk_edits.request_undo(edit, by=_actor(request), at=clock.now())
    page = reverse("exchange:edit_detail", args=[edit.uuid])
    came_from_notice = wants_part(request) and not edit.kept_count and edit.undone_at
    if not came_from_notice:
        return leave(request, page)
    record_type = lists[edit.list_key].record_type
    said = _("Every row has its former value")
    return announce(HttpResponse(status=204), f"{record_type}:changed", "list:changed", toast=said)


@require_POST
def tag_undo(request: HttpRequest, key: str, entry: int) -> HttpResponse:
    """Take a tag off the rows that just got it, or put it on those again that just lost it."""
    if key not in lists:
        raise NotFound
    spec = lists[key]
    count = tags.take_back(bulk_edits.noun_of(spec), entry, by=_actor(request), at=clock.now())
    said = ngettext("%(count)s row is as before", "%(count)s rows are as before", count) % {"count": count}
    return done(request, reverse(spec.url_name), f"{spec.record_type}:changed", "list:changed", toast=said)


@require_POST
def bin_undo(request: HttpRequest, key: str, entry: int) -> HttpResponse:
    """Take out of a bin what the reader has just put there."""
    found, actor = bins.get(key), _actor(request)
    if found is None:
        raise NotFound
    ids = list(before_of(entry, found.putting, actor))
    count = found.restore(ids, actor, clock.now())
    changed = f"{lists[key].record_type}:changed"
    return done(request, reverse(found.list_url), changed, "list:changed", toast=found.restored(count))


def _asked_for(request: HttpRequest, asked: Asked, params: Any) -> dict[str, Any]:
    fields = fields_of(asked.spec, asked.actor)
    picked = [] if params.get("all") else params.getlist("ids")
    if not picked and not params.get("all"):
        raise NotFound
    return {
        "fields": fields,
        "choice": FieldForm(fields, {"field": params["field"]} if params.get("field") else None),
        "picked": picked,
        "all": params.get("all", ""),
        "address": request.get_full_path() if request.method == "POST" else f"{request.path}{asked.state.address()}",
        "count": len(picked) if picked else asked.count(),
        "is_all": not picked,
        "spec": asked.spec,
    }


def _started(request: HttpRequest, edit: BulkEdit) -> HttpResponse:
    """A short one that left nothing out is told in a notice, with its page and its undo; else its page tells."""
    page = reverse("exchange:edit_detail", args=[edit.uuid])
    if edit.job_uuid or edit.refused_count or not wants_part(request):
        return leave(request, page) if wants_part(request) else redirect(page)
    undo = reverse("exchange:edit_undo", args=[edit.uuid]) if edit.changed_count else ""
    changed = f"{lists[edit.list_key].record_type}:changed"
    see = (page, _("See what changed")) if edit.changed_count else None
    answer, said = HttpResponse(status=204), bulk_edits.told(edit)
    return announce(answer, changed, "list:changed", toast=said, undo=undo, see=see)


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor
