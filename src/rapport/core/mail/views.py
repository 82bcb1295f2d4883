"""Outgoing mail under settings."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from rapport.core.access.policies import demand
from rapport.core.mail.forms import ServerForm, TestForm, first_of
from rapport.core.mail.queries import newest_letters
from rapport.core.mail.queries import server as the_server
from rapport.core.mail.services import letters, server
from rapport.kit import clock
from rapport.kit.errors import DomainError
from rapport.web.requests import ActorRequest


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def mail_edit(request: ActorRequest) -> HttpResponse:
    """The server, a test, and how the last letters went."""
    demand(request.actor, server.EDIT)
    found = the_server()
    form = ServerForm(request.POST or None, initial=first_of(found), has_password=bool(found and found.sealed_password))
    if form.is_valid() and _save(request, form):
        messages.success(request, _("The mail server is saved. Send a test now."))
        return redirect("mail:mail_edit")
    return _page(request, form, TestForm(initial={"to": _own_address(request)}), 422 if form.is_bound else 200)


@require_POST
def mail_test(request: ActorRequest) -> HttpResponse:
    """Send a letter at once; the page shows what the server answered."""
    demand(request.actor, server.EDIT)
    test = TestForm(request.POST)
    if test.is_valid():
        to = test.cleaned_data["to"]
        try:
            server.send_test(to, by=request.actor, at=clock.now())
            messages.success(request, _("The server took the letter to %(to)s. Look whether it arrives.") % {"to": to})
            return redirect("mail:mail_edit")
        except DomainError as refusal:
            test.add_error("to", str(refusal))
    return _page(request, ServerForm(initial=first_of(the_server())), test, 422)


@require_POST
def mail_remove(request: ActorRequest) -> HttpResponse:
    server.remove(by=request.actor, at=clock.now())
    messages.success(request, _("No more mail leaves."))
    return redirect("mail:mail_edit")


@require_POST
def letter_retry(request: ActorRequest, uuid: UUID) -> HttpResponse:
    letters.retry(uuid, by=request.actor, at=clock.now())
    messages.success(request, _("The letter waits to be sent again."))
    return redirect("mail:mail_edit")


def _save(request: ActorRequest, form: ServerForm) -> bool:
    version = form.cleaned_data["version"]
    try:
        server.set_up(form.changes(), password=form.new_password(), version=version, by=request.actor, at=clock.now())
    except DomainError as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return False
    return True


def _page(request: ActorRequest, form: ServerForm, test: TestForm, status: int) -> HttpResponse:
    context = {
        "form": form,
        "test": test,
        "server": the_server(),
        "letters": newest_letters(),
        "has_password_outside": bool(settings.MAIL_PASSWORD),
    }
    return render(request, "mail/mail_edit.html", context, status=status)


def _own_address(request: ActorRequest) -> str:
    return str(getattr(request.user, "email", ""))
