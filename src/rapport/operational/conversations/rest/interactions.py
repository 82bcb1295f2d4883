"""Interactions over REST."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status

from rapport.kit import clock
from rapport.kit.errors import NotFound
from rapport.operational.conversations.models import Interaction
from rapport.operational.conversations.services import interactions
from rapport.operational.conversations.services.values import InteractionDraft
from rapport.operational.parties.models import Party
from rapport.web import own_fields
from rapport.web.rest import Moment, Page, Whole, actor_of, page_by, page_of, seen_version, tag

router = Router()
EMPTY: Mapping[str, Any] = {"text": "", "outcome": "", "custom": {}}


class InteractionFields(Schema):
    """Channel: phone, email, visit, meeting, letter, sms, chat, social, web, kiosk, fax, message. Direction: out, in.

    Outcome: settled, follow_up, declined, unreached, or nothing. The cost is in the company's currency.
    """

    channel: str | None = None
    direction: str | None = None
    happened_at: Moment | None = None
    minutes: Whole | None = None
    cost: Decimal | None = None
    outcome: str | None = None
    satisfaction: Whole | None = None
    text: str | None = None
    custom: dict[str, Any] | None = None


class InteractionIn(InteractionFields):
    """What took place with a party. Without `happened_at`, just now."""

    party: UUID
    channel: str


class InteractionOut(Schema):
    uuid: UUID
    party: UUID
    channel: str
    direction: str
    happened_at: datetime
    minutes: int | None
    cost: Decimal | None
    outcome: str
    satisfaction: int | None
    text: str
    actor: str
    updated_at: datetime
    version: int
    custom: dict[str, Any]


def _shown(interaction: Interaction, request: HttpRequest) -> dict[str, Any]:
    names = [name for name in InteractionOut.model_fields if name not in {"party", "actor"}]
    values = {name: getattr(interaction, name) for name in names}
    values["custom"] = own_fields.visible("interaction", interaction.custom, actor_of(request))
    return {**values, "party": interaction.party.uuid, "actor": interaction.actor_name}


def _answer(request: HttpRequest, response: HttpResponse, interaction: Interaction) -> dict[str, Any]:
    tag(response, interaction)
    return _shown(interaction, request)


def _find(request: HttpRequest, uuid: UUID) -> Interaction:
    return Interaction.objects.for_list().find(uuid, actor_of(request))


def _given(body: InteractionFields) -> dict[str, Any]:
    """Return what the caller gave; what is emptied is written as null or as its empty value."""
    given = body.dict(exclude_unset=True, exclude={"party"})
    return {name: EMPTY.get(name) if value is None else value for name, value in given.items()}


@router.get("", response=Page)
def interaction_list(request: HttpRequest, party: UUID | None = None, channel: str = "") -> Any:
    """The newest first, filtered as the list is by `f`; or in short of one party, of one channel."""
    if party is None and not channel:
        return page_of(request, "interaction", partial(_shown, request=request))
    rows = Interaction.objects.visible_to(actor_of(request)).for_list()
    if party is not None:
        rows = rows.filter(party=Party.objects.find(party, actor_of(request)))
    if channel:
        rows = rows.filter(channel=channel)
    return page_by(request, rows, "-happened_at", partial(_shown, request=request))


@router.post("", response={201: InteractionOut})
def interaction_log(request: HttpRequest, response: HttpResponse, body: InteractionIn) -> Any:
    party = Party.objects.find(body.party, actor_of(request))
    logged = interactions.log(party, InteractionDraft(**_given(body)), by=actor_of(request), at=clock.now())
    return Status(201, _answer(request, response, _find(request, logged.uuid)))


@router.get("/{uuid}", response=InteractionOut)
def interaction_get(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Any:
    return _answer(request, response, _find(request, uuid))


@router.patch("/{uuid}", response=InteractionOut)
def interaction_correct(request: HttpRequest, response: HttpResponse, uuid: UUID, body: InteractionFields) -> Any:
    interaction = _find(request, uuid)
    interaction.version = seen_version(request, interaction)
    interactions.correct(interaction, _given(body), by=actor_of(request), at=clock.now())
    return _answer(request, response, _find(request, uuid))


@router.delete("/{uuid}", response={204: None})
def interaction_remove(request: HttpRequest, uuid: UUID) -> Any:
    interaction = _find(request, uuid)
    interaction.version = seen_version(request, interaction)
    interactions.remove(interaction, by=actor_of(request), at=clock.now())
    return Status(204, None)


@router.post("/{uuid}/restore", response=InteractionOut)
def interaction_restore(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Any:
    rows = Interaction.objects.reachable_by(actor_of(request), "view").binned().for_list()
    interaction = rows.filter(uuid=uuid).first()
    if interaction is None:
        raise NotFound
    interactions.restore(interaction, by=actor_of(request), at=clock.now())
    return _answer(request, response, interaction)
