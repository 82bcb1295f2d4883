"""The texts that a team keeps, over REST."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status

from rapport.core.access.policies import demand
from rapport.core.identity.models import Team
from rapport.core.worklist.models import ReadyText
from rapport.core.worklist.services import ready_texts
from rapport.core.worklist.services.ready_texts import Wording
from rapport.kit import clock
from rapport.kit.errors import Invalid
from rapport.web.rest import Key, Page, actor_of, page_by, seen_version, tag

router = Router()


class ReadyTextIn(Schema):
    """`modes` are kinds of entry (note, phone, email, visit, meeting, letter, message), none for all of them.

    `team` is a team's number, null for everybody. Names in braces, as {name}, are filled in with the customer's.
    """

    name: str
    text: str
    modes: list[str] = []
    team: Key | None = None


class ReadyTextOut(ReadyTextIn):
    uuid: UUID
    author: str
    updated_at: datetime
    version: int


def _shown(kept: ReadyText) -> dict[str, Any]:
    values = {name: getattr(kept, name) for name in ReadyTextOut.model_fields if name not in {"team", "author"}}
    return values | {"team": kept.team_id, "author": kept.author_name}


def _wording(body: ReadyTextIn) -> Wording:
    team = Team.objects.filter(pk=body.team).first() if body.team else None
    if body.team and team is None:
        raise Invalid(field="team")
    return Wording(body.name, body.text, tuple(body.modes), team)


@router.get("", response=Page)
def ready_text_list(request: HttpRequest) -> Any:
    """Those of everybody and of the caller's teams."""
    demand(actor_of(request), "party.view")
    return page_by(request, ReadyText.objects.offered_to(actor_of(request)), "id", _shown)


@router.post("", response={201: ReadyTextOut})
def ready_text_add(request: HttpRequest, response: HttpResponse, body: ReadyTextIn) -> Any:
    kept = ready_texts.add(_wording(body), by=actor_of(request), at=clock.now())
    tag(response, kept)
    return Status(201, _shown(kept))


@router.put("/{uuid}", response=ReadyTextOut)
def ready_text_edit(request: HttpRequest, response: HttpResponse, uuid: UUID, body: ReadyTextIn) -> Any:
    kept = ready_texts.find(uuid, actor_of(request))
    kept.version = seen_version(request, kept)
    ready_texts.edit(kept, _wording(body), by=actor_of(request), at=clock.now())
    kept = ready_texts.find(uuid, actor_of(request))
    tag(response, kept)
    return _shown(kept)


@router.delete("/{uuid}", response={204: None})
def ready_text_remove(request: HttpRequest, uuid: UUID) -> Any:
    ready_texts.remove(ready_texts.find(uuid, actor_of(request)), by=actor_of(request), at=clock.now())
    return Status(204, None)
