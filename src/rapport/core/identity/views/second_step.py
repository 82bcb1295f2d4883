"""The second step: asked for at sign-in, set up on one's own page, wanted of roles by a rule."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.decorators import login_stage_required
from allauth.core import ratelimit
from allauth.mfa.adapter import get_adapter
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from rapport.core.access.policies import demand
from rapport.core.identity.forms import CodeForm, StepForm, StepRemoveForm, add_refusal
from rapport.core.identity.passkeys import PasskeyProofForm, question
from rapport.core.identity.queries import actor_for, roles_for_choice
from rapport.core.identity.requests import Request
from rapport.core.identity.services import passkeys, second_steps, sessions
from rapport.core.identity.views.users import find_user
from rapport.kit import clock
from rapport.kit.actor import Door
from rapport.kit.errors import DomainError
from rapport.kit.sealing import seal, unseal

_SECRET = "second_step_secret"


@login_stage_required(stage=AuthenticateStage.key, redirect_urlname="identity:sign_in")  # type: ignore[untyped-decorator]
@require_http_methods(["GET", "POST"])
def second_step_enter(request: Any) -> HttpResponseBase:
    """Ask for the code, or for a passkey, between the password and the first page."""
    stage = request._login_stage
    user, proves = stage.login.user, "credential" in request.POST
    form = (PasskeyProofForm if proves else StepForm)(request.POST or None, user=user)
    if not form.is_valid():
        context = {"form": StepForm(user=user) if proves else form, "refusals": form.errors.get("credential", ())}
        context["question"] = question(user) if passkeys.of(user).exists() else None
        context["has_telephone"] = second_steps.has_telephone(user)
        return render(request, "identity/second_step_enter.html", context, status=422 if form.is_bound else 200)
    form.save()
    response: HttpResponseBase = stage.exit()
    if request.user.is_authenticated:
        sessions.start(request.session.session_key or "", by=actor_for(request.user, Door.PAGE), at=clock.now())
    return response


@require_http_methods(["GET", "POST"])
def second_step(request: Request) -> HttpResponse:
    """Set a telephone up, or see that one is."""
    if second_steps.has_telephone(request.user):
        return _present(request, StepRemoveForm())
    form = CodeForm(request.POST or None)
    secret = _secret(request, anew=not form.is_bound)
    if form.is_valid() and ratelimit.consume(request, action="login_failed", key=str(request.user.pk)):
        try:
            codes = second_steps.activate(
                request.user, secret=secret, code=form.cleaned_data["code"], by=request.actor, at=clock.now()
            )
            request.session.pop(_SECRET, None)
            return render(request, "identity/second_step_codes.html", {"codes": codes, "is_new": True})
        except DomainError as refusal:
            add_refusal(form, refusal)
    adapter = get_adapter()
    drawn = adapter.build_totp_svg(adapter.build_totp_url(request.user, secret))
    context = {"form": form, "secret": secret, "drawing": mark_safe(drawn[drawn.index("<svg") :])}
    context["is_demanded"] = second_steps.is_demanded(request.user) and not second_steps.has(request.user)
    return render(request, "identity/second_step.html", context, status=422 if form.is_bound else 200)


@sensitive_post_parameters("current")
@require_POST
def second_step_remove(request: Request) -> HttpResponse:
    form = StepRemoveForm(request.POST)
    if form.is_valid() and ratelimit.consume(request, action="change_password"):
        try:
            password = form.cleaned_data["current"]
            second_steps.remove(request.user, password=password, by=request.actor, at=clock.now())
            messages.success(request, _("You sign in with your password alone again."))
            return redirect("identity:second_step")
        except DomainError as refusal:
            add_refusal(form, refusal)
    return _present(request, form, status=422)


@require_POST
def second_step_codes(request: Request) -> HttpResponse:
    """New recovery codes, in this one answer and nowhere else."""
    codes = second_steps.renew_codes(request.user, by=request.actor, at=clock.now())
    return render(request, "identity/second_step_codes.html", {"codes": codes})


@require_POST
def user_reset_second_step(request: Request, uuid: str) -> HttpResponse:
    user = find_user(request, uuid)
    second_steps.reset(user, by=request.actor, at=clock.now())
    messages.success(
        request,
        _("%(name)s signs in with the password alone until they set a telephone up again.") % {"name": user.name},
    )
    return redirect("identity:user_edit", uuid)


@require_http_methods(["GET", "POST"])
def second_step_rule(request: Request) -> HttpResponse:
    """Which roles must sign in with two steps."""
    demand(request.actor, "company.edit")
    if request.method == "POST":
        second_steps.set_rule(request.company, request.POST.getlist("roles"), by=request.actor, at=clock.now())
        messages.success(request, _("The rule is saved. Who lacks a second step sets it up at the next page."))
        return redirect("identity:second_step_rule")
    context = {"roles": roles_for_choice(), "chosen": request.company.second_step_roles}
    return render(request, "identity/second_step_rule.html", context)


def _present(request: Request, form: StepRemoveForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "left": second_steps.codes_left(request.user)}
    context["is_demanded"] = second_steps.is_demanded(request.user) and not passkeys.of(request.user).exists()
    return render(request, "identity/second_step_present.html", context, status=status)


def _secret(request: Request, *, anew: bool) -> str:
    """The secret that waits to be confirmed: the same one while its page is filled in."""
    kept = "" if anew else unseal(request.session.get(_SECRET, ""))
    secret = kept or str(generate_totp_secret())
    request.session[_SECRET] = seal(secret)
    return secret
