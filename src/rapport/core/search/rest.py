"""Search over REST."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from rapport.core.search.queries import search
from rapport.web.rest import actor_of, limit_of

router = Router()


class HitOut(Schema):
    """A record that was found: the last part of `url` is its uuid."""

    record_type: str
    title: str
    note: str
    url: str
    worth: Decimal | None


@router.get("", response=list[HitOut])
def search_all(request: HttpRequest, q: str) -> Any:
    found = search(q, actor_of(request), limit=min(limit_of(request), 50))
    names = ("title", "note", "url", "worth")
    return [
        {"record_type": group.holder, **{name: getattr(hit, name) for name in names}}
        for group in found
        for hit in group.hits
    ]
