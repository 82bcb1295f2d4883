"""Requests to the API that name an Idempotency-Key are answered once."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from rapport.collaborative.rest import problems
from rapport.collaborative.rest.services import answer_once, digest_of
from rapport.core.identity.services.tokens import authenticate_token
from rapport.kit import clock
from rapport.kit.actor import Actor
from rapport.kit.errors import DomainError

Handler = Callable[[HttpRequest], HttpResponse]
PREFIX = "/api/v1/"


class Idempotency:
    """Keeps the first answer of a POST with a key and gives it again."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = request.headers.get("Idempotency-Key", "")[:120]
        if request.method != "POST" or not key or not request.path.startswith(PREFIX):
            return self.get_response(request)
        try:
            actor = _actor(request)
            if actor is None or actor.user_id is None:
                return self.get_response(request)
            digest = digest_of(request.path.encode(), request.body)
            return answer_once(key, digest, lambda: self.get_response(request), user_id=actor.user_id, at=clock.now())
        except DomainError as refusal:
            return problems.of_refusal(refusal)


def _actor(request: HttpRequest) -> Actor | None:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return authenticate_token(token, at=clock.now())
    return getattr(request, "actor", None)
