"""Answers kept for requests that are sent again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from rapport.collaborative.rest.models import IdempotentRequest
from rapport.kit.errors import DomainError

KEPT = timedelta(hours=24)
_HEADERS = ("Content-Type", "ETag", "Location")


class KeyUsedOtherwise(DomainError):
    code = "idempotency_key_reused"
    message = _("This Idempotency-Key was already used for another request. Send a new key.")


class StillAtWork(DomainError):
    code = "request_in_progress"
    status = 409
    message = _("The first request with this Idempotency-Key is still at work. Try again in a moment.")


def digest_of(*parts: bytes) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def answer_once(
    key: str, digest: str, answer: Callable[[], HttpResponse], *, user_id: int, at: datetime
) -> HttpResponse:
    """This function will return the kept answer of this key, or make it and keep it unless the server failed."""
    known = IdempotentRequest.objects.filter(user_id=user_id, key=key).first()
    if known is not None:
        return _again(known, digest)
    try:
        with transaction.atomic():
            kept = IdempotentRequest.objects.create(user_id=user_id, key=key, digest=digest, made_at=at)
    except IntegrityError:
        raise StillAtWork from None
    response = answer()
    if response.status_code >= 500:
        kept.delete()
        return response
    kept.status, kept.body = response.status_code, response.content.decode()
    kept.headers = {name: response[name] for name in _HEADERS if name in response}
    kept.save(update_fields=["status", "body", "headers"])
    return response


def forget_old(*, at: datetime) -> int:
    """This function will drop the answers that were kept long enough."""
    return IdempotentRequest.objects.filter(made_at__lt=at - KEPT).delete()[0]


def _again(known: IdempotentRequest, digest: str) -> HttpResponse:
    if known.digest != digest:
        raise KeyUsedOtherwise
    if known.status is None:
        raise StillAtWork
    response = HttpResponse(known.body, status=known.status)
    for name, value in known.headers.items():
        response[name] = value
    response["Idempotency-Replayed"] = "true"
    return response
