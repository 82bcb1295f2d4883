"""/api/v1: every room's router behind one door."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import Any

from django.core.cache import caches
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from ninja import NinjaAPI
from ninja.errors import HttpError
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser
from ninja.security import HttpBearer
from ninja.security.apikey import APIKeyCookie
from ninja.throttling import AuthRateThrottle

from rapport.collaborative.rest import problems
from rapport.core.identity.services.tokens import authenticate_token
from rapport.kit import clock
from rapport.kit.actor import Door
from rapport.web.rest import routers

DESCRIPTION = """
Records are named by their `uuid`. Lists answer `{items, next}`: send `next` back as `cursor`. They take the filters
of the pages as `f=key~operator~value` (several are joined by AND; alternatives inside one by `||`) and `sort=-key`.

Every record carries a version as its `ETag`; send it back as `If-Match` and a change that came too late is refused
with 412. Send an `Idempotency-Key` with a POST and repeating it changes nothing. Refusals are problem+json (RFC 9457)
with a `code` for programs and a sentence for people.
"""


class Token(HttpBearer):
    """A program with an API token."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        request.actor = authenticate_token(token, at=clock.now())  # type: ignore[attr-defined]
        return request.actor  # type: ignore[attr-defined]


class Session(APIKeyCookie):
    """Somebody signed in on the pages; guarded against forged requests."""

    param_name = "sessionid"

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        actor = getattr(request, "actor", None)
        if actor is None or actor.user_id is None:
            return None
        request.actor = actor.through(Door.REST)  # type: ignore[attr-defined]
        return request.actor  # type: ignore[attr-defined]


class ByActor(AuthRateThrottle):
    """A limit for each user, whatever their token, counted in each process: a request costs no write."""

    cache = caches["local"]

    def get_cache_key(self, request: HttpRequest) -> str:
        actor = getattr(request, "auth", None)
        return f"rest:{actor.user_id if actor else self.get_ident(request)}"


class Bodies(Parser):
    """Reads the body of a request, always one JSON object, and its query: texts that a database can hold.

    A list or a number would pass where no field is needed; no database holds half a letter, and PostgreSQL no NUL.
    """

    def parse_body(self, request: HttpRequest) -> Any:
        body = super().parse_body(request)
        if not isinstance(body, dict):
            raise TypeError("the body is one JSON object")
        if any(map(_UNHELD.search, _texts(body))):
            raise ValueError("a text holds a letter that is none")
        return body

    def parse_querydict(self, data: MultiValueDict[str, str], list_fields: list[str], request: HttpRequest) -> Any:
        if any(map(_UNHELD.search, _texts(dict(data.lists())))):
            raise HttpError(400, "Cannot parse the query")
        return super().parse_querydict(data, list_fields, request)


_UNHELD = re.compile("[\0\ud800-\udfff]")


def _texts(value: Any) -> Iterator[str]:
    """Every text of a body, names of fields included."""
    match value:
        case str():
            yield value
        case dict():
            for part in chain(value, value.values()):
                yield from _texts(part)
        case list():
            for part in value:
                yield from _texts(part)


class Api(NinjaAPI):
    """An API whose schema says of every operation how it refuses."""

    def get_openapi_schema(self, *args: Any, **kwargs: Any) -> OpenAPISchema:
        """The schema with the one form of all refusals."""
        schema = super().get_openapi_schema(*args, **kwargs)
        schema["components"]["schemas"]["Problem"] = problems.SCHEMA
        for methods in schema["paths"].values():
            for operation in methods.values():
                operation["responses"]["4XX"] = problems.REFUSAL
        return schema


def build() -> NinjaAPI:
    """Return the API with every registered router mounted."""
    api = Api(
        title="Rapport",
        version="1",
        description=DESCRIPTION,
        auth=[Token(), Session()],
        throttle=[ByActor("600/m")],
        parser=Bodies(),
        docs_url=None,
        urls_namespace="api",
    )
    problems.install(api)
    for key, mounted in sorted(routers.items()):
        api.add_router(mounted.prefix, mounted.router, tags=[mounted.prefix.strip("/") or key])
    return api


api = build()
