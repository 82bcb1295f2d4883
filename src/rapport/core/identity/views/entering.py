"""Doors of those who have no password: asking for a link, and choosing by it."""

from __future__ import annotations

from collections.abc import Callable

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from rapport.core.identity.forms import ChooseForm, ForgottenForm, add_refusal
from rapport.core.identity.services import entering
from rapport.core.identity.services.entering import LinkSpent, Purpose
from rapport.core.mail.queries import is_ready
from rapport.kit import clock
from rapport.kit.actor import Actor, Door
from rapport.kit.errors import DomainError


@login_not_required
@require_http_methods(["GET", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Send a link to whoever signs in with this e-mail; the answer is the same when nobody does."""
    form = ForgottenForm(request.POST or None)
    if not is_ready():
        return render(request, "identity/forgotten.html")
    if not form.is_valid():
        return render(request, "identity/forgotten_ask.html", {"form": form}, status=422 if form.is_bound else 200)
    email = form.cleaned_data["email"]
    if not ratelimit.consume(request, action="reset_password", key=email.lower()):
        form.add_error(None, _("Too many attempts. Wait five minutes, then try again."))
        return render(request, "identity/forgotten_ask.html", {"form": form}, status=429)
    visitor = Actor(user_id=None, name=_("Visitor"), door=Door.PAGE)
    entering.ask(email, address=link_to(request, Purpose.FORGOTTEN), by=visitor, at=clock.now())
    return render(request, "identity/forgotten_sent.html", {"email": email})


@login_not_required
@sensitive_post_parameters("new")
@sensitive_variables("token")
@require_http_methods(["GET", "POST"])
def password_choose(request: HttpRequest, purpose: str, token: str) -> HttpResponse:
    """Choose a password by the link of a letter, then sign in with it."""
    try:
        user = entering.bearer(token, Purpose(purpose))
    except LinkSpent as refusal:
        return render(request, "identity/link_spent.html", {"refusal": refusal}, status=refusal.status)
    form = ChooseForm(request.POST or None)
    if form.is_valid():
        try:
            entering.choose(user, new=form.cleaned_data["new"], by=entering.themselves(user), at=clock.now())
            messages.success(request, _("Your password is chosen. Sign in with it."))
            return redirect("identity:sign_in")
        except DomainError as refusal:
            add_refusal(form, refusal)
    context = {"form": form, "person": user, "is_invitation": purpose == Purpose.INVITATION}
    return render(request, "identity/password_choose.html", context, status=422 if form.is_bound else 200)


def link_to(request: HttpRequest, purpose: Purpose) -> Callable[[str], str]:
    """Return what makes the address of a token, as this request reaches Rapport."""

    def address(token: str) -> str:
        return request.build_absolute_uri(reverse("identity:password_choose", args=[str(purpose), token]))

    return address
