"""Passkeys: one's own on one's page, and the doors of the gate that they open."""

from __future__ import annotations

from typing import Any

from allauth.account.models import Login
from allauth.core import ratelimit
from allauth.mfa.webauthn.internal.flows import perform_passwordless_login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from rapport.core.identity.forms import StepRemoveForm, add_refusal
from rapport.core.identity.passkeys import PasskeyForm, PasskeyNameForm, PasskeyProofForm, new_question, question
from rapport.core.identity.queries import actor_for
from rapport.core.identity.requests import Request
from rapport.core.identity.services import passkeys, second_steps, sessions
from rapport.core.identity.views.gate import next_of, show_gate
from rapport.kit import clock
from rapport.kit.actor import Door
from rapport.kit.errors import DomainError


@require_http_methods(["GET", "POST"])
def passkey_list(request: Request) -> HttpResponse:
    """One's passkeys, and a new one: the device is asked when the form is sent."""
    form = PasskeyForm(request.POST or None)
    if form.is_valid():
        values = {"name": form.cleaned_data["name"], "credential": form.cleaned_data["credential"]}
        try:
            codes = passkeys.add(request.user, **values, by=request.actor, at=clock.now())
            if codes:
                return render(request, "identity/second_step_codes.html", {"codes": codes, "is_new": True})
            messages.success(request, _("You can sign in with this passkey."))
            return redirect("identity:passkey_list")
        except DomainError as refusal:
            add_refusal(form, refusal)
    context = {"form": form, "passkeys": passkeys.of(request.user), "question": new_question(request.user)}
    context["is_demanded"] = second_steps.is_demanded(request.user) and not second_steps.has(request.user)
    return render(request, "identity/passkey_list.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def passkey_edit(request: Request, pk: int) -> HttpResponse:
    """Call a passkey otherwise, or let it open nothing any more."""
    key = passkeys.find(request.user, pk)
    form = PasskeyNameForm(request.POST or None, initial={"name": str(key)})
    if form.is_valid():
        passkeys.rename(request.user, key, form.cleaned_data["name"], by=request.actor, at=clock.now())
        return redirect("identity:passkey_list")
    return _one(request, key, form, StepRemoveForm(), status=422 if form.is_bound else 200)


@sensitive_post_parameters("current")
@require_POST
def passkey_remove(request: Request, pk: int) -> HttpResponse:
    key = passkeys.find(request.user, pk)
    form = StepRemoveForm(request.POST)
    if form.is_valid() and ratelimit.consume(request, action="change_password"):
        try:
            password = form.cleaned_data["current"]
            passkeys.remove(request.user, key, password=password, by=request.actor, at=clock.now())
            messages.success(request, _("This passkey opens nothing any more. Remove it from your device, too."))
            return redirect("identity:passkey_list")
        except DomainError as refusal:
            add_refusal(form, refusal)
    return _one(request, key, PasskeyNameForm(initial={"name": str(key)}), form, status=422)


@login_not_required
@require_http_methods(["GET", "POST"])
def passkey_enter(request: Request) -> HttpResponseBase:
    """Sign in with a passkey alone: the question as JSON, then the proof."""
    if not ratelimit.consume(request, action="login"):
        return HttpResponse(status=429)
    if request.method == "GET":
        return HttpResponse(question(), content_type="application/json")
    form = PasskeyProofForm(request.POST, user=None)
    if not form.is_valid():
        return show_gate(request, refusals=form.errors["credential"])
    key = form.cleaned_data["credential"]
    login = Login(user=key.user, redirect_url=next_of(request))
    response: HttpResponseBase = perform_passwordless_login(request, key, login)
    if request.user.is_authenticated:
        sessions.start(request.session.session_key or "", by=actor_for(request.user, Door.PAGE), at=clock.now())
    return response


def _one(request: Request, key: Any, form: PasskeyNameForm, removal: StepRemoveForm, *, status: int) -> HttpResponse:
    context = {"form": form, "removal": removal, "passkey": key}
    return render(request, "identity/passkey_edit.html", context, status=status)
