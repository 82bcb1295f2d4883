"""To whom a record is shown: the part of its page, whom to choose, and the way back."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from rapport.core.access.held import Held, find_held
from rapport.core.access.panels import CHANGED, context
from rapport.core.access.policies import policy_of
from rapport.core.access.queries import possible_readers, reader_named
from rapport.core.access.services import sharing
from rapport.kit import clock, ports
from rapport.kit.errors import DomainError, NotAllowed
from rapport.web import answers
from rapport.web.requests import ActorRequest

PANEL = "access/shown_panel.html"


class ReaderForm(forms.Form):
    user = forms.UUIDField(error_messages={"required": _("Choose one from the list.")})


@require_POST
def share_add(request: ActorRequest, holder: str, uuid: str) -> HttpResponse:
    """Show a record to whom the form names; a refusal stands in the part."""
    held, form = find_held(holder, request.actor, uuid=uuid), ReaderForm(request.POST)
    if not form.is_valid():
        return _refused(request, held, str(_("Choose one from the list.")))
    return _show(request, held, form.cleaned_data["user"])


@require_POST
def share_again(request: ActorRequest, holder: str, uuid: str, reader: UUID) -> HttpResponse:
    """Show a record to somebody to whom it was shown before."""
    return _show(request, find_held(holder, request.actor, uuid=uuid), reader)


@require_POST
def share_remove(request: ActorRequest, holder: str, uuid: str, reader: UUID) -> HttpResponse:
    held = find_held(holder, request.actor, uuid=uuid)
    sharing.unshare(held, reader_named(reader), by=request.actor, at=clock.now())
    back = reverse("access:share_again", args=[holder, uuid, reader])
    return _answer(request, held, _("%(record)s is no longer shown to %(name)s"), reader, back)


@require_GET
def share_options(request: ActorRequest, holder: str, uuid: str) -> HttpResponse:
    """Whom one may still show a record to, by a part of their name."""
    held = find_held(holder, request.actor, uuid=uuid)
    if not policy_of(held.kind.model).may_share(request.actor, held.record):
        raise NotAllowed
    found = possible_readers(held.kind.model, request.GET.get("q", ""), besides=held)
    return render(request, "access/shown_options.html", {"people": found})


@require_POST
def share_undo(request: ActorRequest, entry: int) -> HttpResponse:
    """Take back what was just shown to somebody from a list."""
    count = sharing.take_back(entry, by=request.actor, at=clock.now())
    said = ngettext("%(count)s record is shown no longer", "%(count)s records are shown no longer", count)
    return answers.done(request, "/", "list:changed", CHANGED, toast=said % {"count": count})


def _show(request: ActorRequest, held: Held, reader: UUID) -> HttpResponse:
    try:
        count = sharing.share(held, reader_named(reader), by=request.actor, at=clock.now())
    except DomainError as refusal:
        return _refused(request, held, str(refusal))
    back = reverse("access:share_remove", args=[held.holder, held.record.uuid, reader]) if count else ""
    return _answer(request, held, _("%(record)s is shown to %(name)s"), reader, back)


def _refused(request: ActorRequest, held: Held, refusal: str) -> HttpResponse:
    return render(request, PANEL, context(held, request.actor) | {"refusal": refusal}, status=422)


def _answer(request: ActorRequest, held: Held, said: str, reader: UUID, undo: str) -> HttpResponse:
    key = reader_named(reader)
    name = ports.people.use().names([key]).get(key, "") if key else ""
    part = render(request, PANEL, context(held, request.actor))
    said %= {"record": held.record, "name": name}
    return answers.done(request, held.url, CHANGED, toast=said, undo=undo, part=part)
