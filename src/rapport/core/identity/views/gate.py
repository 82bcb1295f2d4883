"""In and out: first start, sign-in, sign-out, language of a visitor."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import NON_FIELD_ERRORS
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.core.identity.colours import parse, shades
from rapport.core.identity.forms import SetUpForm, SignInForm, add_refusal
from rapport.core.identity.queries import actor_for
from rapport.core.identity.requests import Request
from rapport.core.identity.services import company, sessions, users
from rapport.kit import clock
from rapport.kit.actor import Actor, Door
from rapport.kit.errors import DomainError
from rapport.web.context import offered_faces

_BACKEND = settings.AUTHENTICATION_BACKENDS[0]
WAYS = {
    "import": ("exchange:import_new", "import.run"),
    "invite": ("identity:user_new", "user.edit"),
    "sample": ("demo:load", "demo.manage"),
    "by_hand": ("parties:person_list", "party.create"),
}
_PICTURES = {"png": "image/png", "jpg": "image/jpeg"}


@sensitive_post_parameters("password")
@login_not_required
@require_http_methods(["GET", "POST"])
def sign_in(request: Request) -> HttpResponseBase:
    if request.company is None:
        return redirect("identity:setup")
    if request.user.is_authenticated:
        return redirect(next_of(request))
    form = SignInForm(request.POST or None, request=request)
    if request.method == "POST" and not ratelimit.consume(request, action="login"):
        form.add_error(None, get_adapter().validation_error("too_many_login_attempts"))
    elif form.is_valid():
        return _let_in(request, form)
    too_many = form.is_bound and form.has_error(NON_FIELD_ERRORS, "too_many_login_attempts")
    return _gate(request, form, status=429 if too_many else 422 if form.is_bound else 200)


def show_gate(request: Request, *, refusals: Iterable[str]) -> HttpResponse:
    """The page of signing in after another door was refused."""
    return _gate(request, SignInForm(request=request), status=422, refusals=refusals)


@require_POST
def sign_out(request: Request) -> HttpResponse:
    sessions.sign_out(request.session.session_key or "", by=request.actor, at=clock.now())
    logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


@login_not_required
@require_POST
def language(request: Request) -> HttpResponse:
    """Keep the language in a cookie for a visitor, in the preferences for a user."""
    chosen = request.POST.get("language", "")
    if chosen not in dict(settings.LANGUAGES):
        raise Http404
    if request.user.is_authenticated:
        users.set_preferences(request.user, {"language": chosen}, by=request.actor, at=clock.now())
    response = redirect(next_of(request))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, chosen, max_age=31_536_000, secure=settings.HTTPS, httponly=True, samesite="Lax"
    )
    return response


@sensitive_post_parameters("password")
@login_not_required
@require_http_methods(["GET", "POST"])
def setup(request: Request) -> HttpResponseBase:
    """Name the company and its administrator, once."""
    if request.company is not None:
        return redirect("/")
    form = SetUpForm(request.POST or None, request.FILES or None, initial=_first_guess())
    if form.is_valid():
        made = _set_up(form)
        if made:
            login(request, made, backend=_BACKEND)
            return redirect("identity:welcome")
    return render(request, "identity/setup.html", {"form": form}, status=422 if form.is_bound else 200)


@require_GET
def welcome(request: Request) -> HttpResponse:
    """What to do first; each reader sees the ways that are for them."""
    ways = {way: _address(name) for way, (name, verb) in WAYS.items() if request.actor.has(verb)}
    return render(request, "identity/welcome.html", {"ways": ways})


@login_not_required
@require_GET
def company_logo(request: Request) -> HttpResponse:
    path = request.company.logo if request.company else ""
    if not path or not default_storage.exists(path):
        raise Http404
    with default_storage.open(path) as picture:
        response = HttpResponse(picture.read(), content_type=_PICTURES[path.rpartition(".")[2]])
    response["Cache-Control"] = "public, max-age=3600"
    return response


@login_not_required
@require_GET
def company_style(request: Request) -> HttpResponse:
    """The company's colour as a stylesheet: the policy of every page allows no style inside it."""
    colour = parse(request.company.colour) if request.company else None
    if colour is None:
        raise Http404
    response = render(request, "identity/company.css", {"shades": shades(colour)}, content_type="text/css")
    response["Cache-Control"] = "public, max-age=86400"
    return response


def _gate(request: Request, form: SignInForm, *, status: int, refusals: Iterable[str] = ()) -> HttpResponse:
    context = {"form": form, "next": next_of(request), "faces": offered_faces(), "refusals": refusals}
    return render(request, "identity/sign_in.html", context, status=status)


def _let_in(request: Request, form: Any) -> HttpResponseBase:
    """Let allauth start the session, and keep who signed in."""
    response: HttpResponseBase = form.login(request, redirect_url=next_of(request))
    if request.user.is_authenticated:
        sessions.start(request.session.session_key or "", by=actor_for(request.user, Door.PAGE), at=clock.now())
    return response


def _set_up(form: SetUpForm) -> Any:
    """Make one call; None when it was refused, with the refusal on the form."""
    values = form.cleaned_data
    administrator = company.Administrator(values["admin_name"], values["email"], values["password"])
    logo = values["logo"].read() if values["logo"] else None
    try:
        return company.set_up(values, administrator, logo=logo, by=Actor.system(Door.PAGE), at=clock.now())
    except DomainError as refusal:
        refusal.field = {"name": "admin_name"}.get(refusal.field, refusal.field)
        add_refusal(form, refusal)
        return None


def _first_guess() -> dict[str, Any]:
    french = {"country": "FR", "currency": "EUR", "time_zone": settings.TIME_ZONE, "fiscal_year_start": 1}
    return french | {"language": settings.LANGUAGE_CODE}


def next_of(request: HttpRequest) -> str:
    """Where to go after signing in: the page that was asked for, if it is one of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or settings.LOGIN_REDIRECT_URL
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else settings.LOGIN_REDIRECT_URL


def _address(name: str) -> str:
    """The address of another room's page, or nothing when that room is not installed."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
