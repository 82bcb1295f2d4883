"""Parts of to-dos on a record's page, and their verbs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.core.access.held import find_held
from rapport.core.worklist.forms import DayForm, ToDoEditForm, ToDoForm, ToDoNewForm, initial_of
from rapport.core.worklist.models import ToDo
from rapport.core.worklist.queries.todos import ToDoLine
from rapport.core.worklist.services import todos
from rapport.core.worklist.views.about import about, asked_about
from rapport.kit import clock
from rapport.kit.errors import ChangedMeanwhile, DomainError, Invalid
from rapport.web import answers, writing

CHANGED = "todo:changed"


@require_POST
def todo_add(request: Any, holder: str, uuid: str) -> HttpResponse:
    held = find_held(holder, request.actor, uuid=uuid)
    form = ToDoForm(request.POST)
    if not form.is_valid():
        raise Invalid(_first(form))
    todo = todos.add(held, form.plan(), by=request.actor, at=clock.now())
    undo = reverse("worklist:todo_remove", args=[todo.uuid])
    return answers.done(request, held.url, CHANGED, toast=_("To-do planned"), undo=undo)


@require_http_methods(["GET", "POST"])
def todo_new(request: Any) -> HttpResponse:
    """A to-do about a customer, or about nobody."""
    if request.method == "GET":
        tomorrow = timezone.localdate(clock.now()) + timedelta(days=1)
        return _new(request, ToDoNewForm(initial={"due_on": tomorrow}))
    form = ToDoNewForm(request.POST)
    if not form.is_valid():
        return _new(request, form, status=422)
    try:
        todo = todos.add(about(request), form.plan(), by=request.actor, at=clock.now())
    except DomainError as refusal:
        if refusal.status == 404:
            raise
        return _new(request, form, status=422, refusal=refusal)
    undo = reverse("worklist:todo_remove", args=[todo.uuid])
    return answers.leave(request, reverse("worklist:today"), toast=_("To-do planned"), undo=undo)


@require_GET
def todo_detail(request: Any, uuid: str) -> HttpResponse:
    """A to-do as it stands in a list; its own address leads to the record that it hangs on, or to its form."""
    todo = todos.find(uuid, request.actor)
    held = todos.held_of(todo, request.actor)
    if not answers.wants_part(request):
        return answers.leave(request, held.url if held else reverse("worklist:todo_edit", args=[todo.uuid]))
    line = ToDoLine(todo, timezone.localdate(clock.now()), todos.may_change(todo, held, request.actor))
    return render(request, "worklist/todo_line.html#line", {"line": line})


@require_http_methods(["GET", "POST"])
def todo_edit(request: Any, uuid: str) -> HttpResponse:
    """The form on GET and when refused; after a clash with the words that are there now."""
    todo = todos.find(uuid, request.actor)
    if request.method == "GET":
        names = ("title", "text", "due_on", "due_time", "version")
        initial = {name: getattr(todo, name) for name in names} | initial_of(todo.repeats)
        return _form(request, todo, ToDoEditForm(initial=initial))
    form = ToDoEditForm(request.POST)
    if not form.is_valid():
        return _form(request, todo, form, status=422)
    todo.version = form.cleaned_data["version"]
    try:
        todos.edit(todo, form.changes(), by=request.actor, at=clock.now())
    except DomainError as refusal:
        if refusal.status == 403:
            raise
        theirs = refusal.theirs["title"] if isinstance(refusal, ChangedMeanwhile) else ""
        return _form(request, todos.find(uuid, request.actor), form, status=422, refusal=refusal, theirs=theirs)
    return _done(request, todo, _("To-do changed"))


@require_POST
def todo_complete(request: Any, uuid: str) -> HttpResponse:
    todo = todos.complete(todos.find(uuid, request.actor), by=request.actor, at=clock.now())
    return _done(request, todo, _("Done: %(title)s") % {"title": todo.title}, "todo_reopen")


@require_POST
def todo_reopen(request: Any, uuid: str) -> HttpResponse:
    todo = todos.reopen(todos.find(uuid, request.actor), by=request.actor, at=clock.now())
    return _done(request, todo, _("To-do open again"))


@require_POST
def todo_postpone(request: Any, uuid: str) -> HttpResponse:
    """To the day that the address or the form names; undo names the day that it had."""
    form = DayForm(request.POST if "to" in request.POST else request.GET)
    if not form.is_valid():
        raise Invalid(_first(form))
    todo = todos.find(uuid, request.actor)
    was = todo.due_on
    todos.edit(todo, {"due_on": form.cleaned_data["to"]}, by=request.actor, at=clock.now())
    said = _("Moved to %(day)s") % {"day": writing.day(todo.due_on)}
    return _done(request, todo, said, "todo_postpone", f"?to={was.isoformat()}")


@require_POST
def todo_remove(request: Any, uuid: str) -> HttpResponse:
    todo = todos.find(uuid, request.actor)
    todos.remove(todo, by=request.actor, at=clock.now())
    return _done(request, todo, _("To-do removed"), "todo_restore")


@require_POST
def todo_restore(request: Any, uuid: str) -> HttpResponse:
    todo = todos.find_binned(uuid, request.actor)
    todos.restore(todo, by=request.actor, at=clock.now())
    return _done(request, todo, _("To-do restored"))


def _form(request: Any, todo: ToDo, form: ToDoEditForm, *, status: int = 200, **said: Any) -> HttpResponse:
    return render(request, "worklist/todo_edit.html", {"todo": todo, "form": form, **said}, status=status)


def _done(request: Any, todo: ToDo, toast: str, undo: str = "", query: str = "") -> HttpResponse:
    back = reverse(f"worklist:{undo}", args=[todo.uuid]) + query if undo else ""
    return answers.done(request, _page_of(request, todo), CHANGED, toast=toast, undo=back)


def _page_of(request: Any, todo: ToDo) -> str:
    """Where a browser without scripts goes on: the page Today when it came from there, else the record."""
    held = None if request.POST.get("from") == "today" else todos.held_of(todo, request.actor)
    return held.url if held else reverse("worklist:today")


def _new(request: Any, form: ToDoNewForm, *, status: int = 200, **said: Any) -> HttpResponse:
    return render(request, "worklist/todo_new.html", {"form": form, **asked_about(request), **said}, status=status)


def _first(form: Any) -> str:
    return str(next(iter(form.errors.values()))[0])
