"""The lifecycle of a customer over REST: the state, its past, deciding by hand."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status

from rapport.kit import clock
from rapport.operational.parties.models import LifecycleChange, LifecycleState, Party, PartyKind
from rapport.operational.parties.queries.lifecycle import Life, life_of, state_on
from rapport.operational.parties.rest.upserts import companies_router, people_router
from rapport.operational.parties.services import lifecycle
from rapport.operational.parties.services.lifecycle import Chosen
from rapport.web.rest import Day, actor_of


class LifecycleIn(Schema):
    """A state chosen by hand, with the reason; it holds until a day, or until they buy."""

    state: LifecycleState
    reason: str
    until: Day | None = None


class LifecycleChangeOut(Schema):
    """A state, since when and why; `by` is who decided by hand."""

    state: str
    super_state: str
    since: date
    cause: str
    why: str
    by_hand: bool
    by: str


class LifecycleOut(Schema):
    """The state of a customer and how they came there, the newest first. `now` is empty before the first refresh."""

    now: LifecycleChangeOut | None
    until: date | None
    changes: list[LifecycleChangeOut]


def _find(request: HttpRequest, kind: PartyKind, uuid: UUID) -> Party:
    party: Party = Party.objects.filter(kind=kind).for_list().find(uuid, actor_of(request))
    return party


def _told(life: Life) -> dict[str, Any]:
    changes = list(map(_change, life.changes))
    until = life.override.until_on if life.override else None
    return {"now": changes[0] if changes else None, "until": until, "changes": changes}


def _change(row: LifecycleChange) -> dict[str, Any]:
    return {
        "state": row.state, "super_state": row.super_state, "since": row.began_on, "cause": row.cause,
        "why": str(row.why), "by_hand": row.is_by_hand, "by": row.actor_name,
    }  # fmt: skip


def _add(router: Router, kind: PartyKind) -> None:
    noun = kind.value

    @router.get("/{uuid}/lifecycle", response=LifecycleOut, operation_id=f"{noun}_lifecycle")
    def get(request: HttpRequest, uuid: UUID) -> Any:
        return _told(life_of(_find(request, kind, uuid)))

    @router.get("/{uuid}/lifecycle/{day}", response=LifecycleChangeOut, operation_id=f"{noun}_lifecycle_on")
    def on_day(request: HttpRequest, uuid: UUID, day: Day) -> Any:
        return _change(state_on(_find(request, kind, uuid), day))

    @router.put("/{uuid}/lifecycle", response=LifecycleOut, operation_id=f"{noun}_lifecycle_choose")
    def choose(request: HttpRequest, uuid: UUID, body: LifecycleIn) -> Any:
        party = _find(request, kind, uuid)
        chosen = Chosen(body.state, body.reason, body.until)
        lifecycle.choose(party, chosen, by=actor_of(request), at=clock.now())
        return _told(life_of(party))

    @router.delete("/{uuid}/lifecycle", response={204: None}, operation_id=f"{noun}_lifecycle_release")
    def release(request: HttpRequest, uuid: UUID) -> Any:
        lifecycle.release(_find(request, kind, uuid), by=actor_of(request), at=clock.now())
        return Status(204, None)


_add(people_router, PartyKind.PERSON)
_add(companies_router, PartyKind.COMPANY)
