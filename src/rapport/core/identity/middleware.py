"""Every request knows who acts, in which language and time zone, or is sent to sign in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode

from rapport.core.identity.models import CompanySettings, User
from rapport.core.identity.queries import actor_for, company_held
from rapport.core.identity.services import second_steps, sessions
from rapport.kit import clock, known
from rapport.kit.actor import Actor, Door

Answer = Callable[[HttpRequest], HttpResponseBase]
NOBODY = Actor(user_id=None, name="", door=Door.PAGE)
_SEEN = "seen_at"
_STEPPED = "has_second_step"
_STEP_PAGES = frozenset(
    f"identity:{name}" for name in ("second_step", "second_step_codes", "passkey_list", "sign_out", "language")
)


class SignedInActor:
    """Sets `request.actor` and `request.company`; a view opens itself to visitors with `login_not_required`."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with company_held() as company, known.under(company.stamp if company else ""):
            user = request.user if request.user.is_authenticated else None
            actor = actor_for(user, Door.PAGE) if user else NOBODY
            request.actor = actor  # type: ignore[attr-defined]
            request.company = company  # type: ignore[attr-defined]
            if user:
                _note_activity(request)
            language = actor.language if user else _language_of_visitor(request, company)
            zone = company.time_zone if company else settings.TIME_ZONE
            with translation.override(language), timezone.override(zone):
                response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        if not getattr(view, "login_required", True):
            return None
        if request.user.is_authenticated:
            return _sent_to(request, reverse("identity:second_step")) if _lacks_step(request) else None
        if request.company is None:  # type: ignore[attr-defined]
            return _sent_to(request, reverse("identity:setup"))
        return _sent_to(request, f"{reverse('identity:sign_in')}?{urlencode({'next': _wanted(request)})}")


def _lacks_step(request: HttpRequest) -> bool:
    """True while the company wants two steps of this person and they have one; known once a session."""
    company: CompanySettings | None = request.company  # type: ignore[attr-defined]
    user, match = request.user, request.resolver_match
    if (
        company is None
        or not isinstance(user, User)
        or user.role.key not in company.second_step_roles
        or request.session.get(_STEPPED)
    ):
        return False
    if match is not None and match.view_name in _STEP_PAGES:
        return False
    request.session[_STEPPED] = second_steps.has(user)
    return not request.session[_STEPPED]


def _sent_to(request: HttpRequest, url: str) -> HttpResponseBase:
    """Redirect a page; tell a part of a page that the whole page must go there."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=401, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


def _wanted(request: HttpRequest) -> str:
    """The address to come back to: for a part, that of the page which asked for it."""
    asking = request.headers.get("HX-Current-URL")
    if not asking:
        return request.get_full_path() if request.method in {"GET", "HEAD"} else "/"
    parts = urlsplit(asking)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _language_of_visitor(request: HttpRequest, company: CompanySettings | None) -> str:
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    if chosen in dict(settings.LANGUAGES):
        return chosen
    return company.language if company else translation.get_language_from_request(request)


def _note_activity(request: HttpRequest) -> None:
    """Write the session's last use every few minutes, not at every request."""
    at = clock.now()
    seen = request.session.get(_SEEN, 0)
    is_recent = at.timestamp() - seen < sessions.SEEN_EVERY.total_seconds()
    if is_recent or not request.session.session_key or not request.user.is_authenticated:
        return
    request.session[_SEEN] = int(at.timestamp())
    ip = get_adapter().get_client_ip(request)
    agent = request.headers.get("User-Agent", "")
    sessions.touch(request.user.pk, request.session.session_key, ip=ip, user_agent=agent, at=at)
