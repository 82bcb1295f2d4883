"""When customers were scored, over REST, and scoring them anew."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status

from rapport.analytic.studies import services
from rapport.analytic.studies.policies import SEE
from rapport.analytic.studies.queries import NotScoredYet, latest_standing
from rapport.core.access.policies import demand
from rapport.kit import clock
from rapport.web.rest import actor_of

router = Router()


class StandingOut(Schema):
    """The last scoring: the day it is as of, the moment whose orders it saw, what it was told, and its figures."""

    uuid: UUID
    as_of: date
    seen_at: datetime
    finished_at: datetime
    parameters: dict[str, Any]
    figures: dict[str, Any]


class RefreshOut(Schema):
    """The job that scores anew, to be followed at /jobs/{uuid}."""

    job: UUID
    state: str


@router.get("", response=StandingOut)
def standing_get(request: HttpRequest) -> Any:
    demand(actor_of(request), SEE)
    study = latest_standing()
    if study is None:
        raise NotScoredYet
    return study


@router.post("/refresh", response={202: RefreshOut})
def standing_refresh(request: HttpRequest) -> Any:
    job = services.ask(by=actor_of(request), at=clock.now())
    return Status(202, {"job": job.uuid, "state": job.state})
