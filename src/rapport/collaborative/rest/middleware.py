"""Requests to the API that name an Idempotency-Key are answered once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

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
        response = self._answer(request)
        is_html = response.status_code == 405 and request.path.startswith(PREFIX)
        return problems.of_method(response) if is_html else response

    def _answer(self, request: HttpRequest) -> HttpResponse:
        key = request.headers.get("Idempotency-Key", "")[:120]
        if request.method != "POST" or not key or not request.path.startswith(PREFIX):
            return self.get_response(request)
        try:
            actor = _actor(request)
            if actor is None or actor.user_id is None:
                return self.get_response(request)
            digest = digest_of(request.path.encode(), _content(request))
            return answer_once(key, digest, lambda: self.get_response(request), user_id=actor.user_id, at=clock.now())
        except DomainError as refusal:
            return problems.of_refusal(refusal)


def _content(request: HttpRequest) -> bytes:
    """What a repeated request must have in common with the first. The parts of a form are apart anew each time."""
    if request.content_type == "multipart/form-data":
        files = [(name, *map(_whole, request.FILES.getlist(name))) for name in sorted(request.FILES)]
        return repr((sorted(request.POST.lists()), files)).encode()
    return request.body


def _whole(file: Any) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return f"{file.name}:{digest.hexdigest()}"


def _actor(request: HttpRequest) -> Actor | None:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return authenticate_token(token, at=clock.now())
    return getattr(request, "actor", None)
