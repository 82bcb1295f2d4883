"""Refusals as application/problem+json (RFC 9457)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.errors import Throttled as TooMany

from rapport.kit.errors import ChangedMeanwhile, DomainError

SCHEMA: Mapping[str, Any] = {
    "title": "Problem",
    "description": "Why a request is refused: a code for programs, a sentence for people, the field if there is one.",
    "type": "object",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "field": {"type": "string"},
        "theirs": {"type": "object", "additionalProperties": {"type": "string"}},
        "errors": {"type": "array", "items": {"type": "object", "additionalProperties": {"type": "string"}}},
    },
    "required": ["type", "title", "status", "detail"],
}
REFUSAL: Mapping[str, Any] = {
    "description": "Refused",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


def problem(status: int, code: str, detail: str, **more: Any) -> JsonResponse:
    """Return one problem: what kind, and a sentence that says what to do."""
    body = {"type": f"urn:rapport:problem:{code}", "title": code.replace("_", " "), "status": status, "detail": detail}
    response = JsonResponse({**body, **more}, status=status, content_type="application/problem+json")
    if status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


def of_refusal(refusal: DomainError) -> HttpResponse:
    more: dict[str, Any] = {"field": refusal.field} if refusal.field else {}
    if isinstance(refusal, ChangedMeanwhile):
        more["theirs"] = {name: str(value) for name, value in refusal.theirs.items()}
    return problem(refusal.status, refusal.code, str(refusal), **more)


def of_method(response: HttpResponse) -> HttpResponse:
    """Say in this form that an address takes other methods, and which."""
    allowed = ", ".join(sorted(response.headers.get("Allow", "").split(", ")))
    detail = gettext("This address takes %(methods)s only.") % {"methods": allowed}
    told = problem(405, "method_not_allowed", detail)
    told["Allow"] = allowed
    return told


def install(api: NinjaAPI) -> None:
    """Let every failure of the API speak in this form."""

    @api.exception_handler(DomainError)
    def refused(request: HttpRequest, refusal: DomainError) -> HttpResponse:
        return of_refusal(refusal)

    @api.exception_handler(ValidationError)
    def unreadable(request: HttpRequest, error: ValidationError) -> HttpResponse:
        fields = [{"field": ".".join(map(str, item["loc"][1:])), "detail": item["msg"]} for item in error.errors]
        return problem(422, "unreadable", gettext("Some values cannot be read. Each is named."), errors=fields)

    @api.exception_handler(AuthenticationError)
    def unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        return problem(401, "not_signed_in", gettext("Send an API token: Authorization: Bearer …"))

    @api.exception_handler(TooMany)
    def throttled(request: HttpRequest, error: TooMany) -> HttpResponse:
        return problem(429, "too_many_requests", gettext("Too many requests. Wait a moment."))

    @api.exception_handler(HttpError)
    def http(request: HttpRequest, error: HttpError) -> HttpResponse:
        return problem(error.status_code, "refused", str(error))
