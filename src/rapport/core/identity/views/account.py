"""One's own account: preferences and password."""

from __future__ import annotations

from allauth.account.signals import password_changed
from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from rapport.core.identity.forms import PasswordForm, PreferencesForm, add_refusal, first_of_row
from rapport.core.identity.models import User
from rapport.core.identity.requests import Request
from rapport.core.identity.services import passwords, sessions, users
from rapport.kit import clock
from rapport.kit.errors import DomainError


@require_http_methods(["GET", "POST"])
def profile(request: Request) -> HttpResponse:
    first = first_of_row(request.user, users.PREFERENCES)
    form = PreferencesForm(request.POST or None, initial=first)
    if form.is_valid() and _save(request, form):
        with translation.override(form.cleaned_data["language"]):
            messages.success(request, _("Your preferences are saved."))
        return redirect("identity:profile")
    return render(request, "identity/profile.html", {"form": form}, status=422 if form.is_bound else 200)


@require_POST
def preferences(request: Request) -> HttpResponse:
    """One preference from the account menu."""
    form = PreferencesForm({**first_of_row(request.user, users.PREFERENCES), **request.POST.dict()})
    if not form.is_valid():
        return HttpResponse(status=422)
    users.set_preferences(request.user, form.changes(), by=request.actor, at=clock.now())
    return HttpResponse(status=204) if request.htmx else redirect("identity:profile")


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def password(request: Request) -> HttpResponse:
    form = PasswordForm(request.POST or None)
    if form.is_valid():
        if not ratelimit.consume(request, action="change_password"):
            form.add_error(None, _("Too many attempts. Wait a minute, then try again."))
        elif _change(request, form):
            messages.success(request, _("Your password is changed. Other sessions were signed out."))
            return redirect("identity:password")
    return render(request, "identity/password.html", {"form": form}, status=422 if form.is_bound else 200)


def _save(request: Request, form: PreferencesForm) -> bool:
    user = User.objects.get(pk=request.user.pk)
    user.version = form.cleaned_data["version"]
    try:
        users.set_preferences(user, form.changes(), by=request.actor, at=clock.now())
    except DomainError as refusal:
        form.refused(refusal, version=request.user.version)
        return False
    return True


def _change(request: Request, form: PasswordForm) -> bool:
    at, given = clock.now(), form.cleaned_data
    try:
        passwords.change(request.user, current=given["current"], new=given["new"], by=request.actor, at=at)
    except DomainError as refusal:
        add_refusal(form, refusal)
        return False
    update_session_auth_hash(request, request.user)
    password_changed.send(sender=User, request=request, user=request.user)
    sessions.end_others(request.session.session_key or "", by=request.actor, at=at)
    return True
