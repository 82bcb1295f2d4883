"""Who works here and for which company, over REST."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from rapport.core.access.policies import demand
from rapport.core.identity.models import ExchangeRate, Team, User
from rapport.core.identity.queries import UserFilter, company, team_tree
from rapport.kit.errors import NotFound
from rapport.web.rest import Page, actor_of, page_by, tag

router = Router()


class MeOut(Schema):
    """Who asks, and how far each of their rights reaches: 1 their own, 2 their teams', 3 everybody's."""

    name: str
    language: str
    door: str
    rights: dict[str, int]
    hidden_fields: list[str]


class UserOut(Schema):
    """Somebody who works here."""

    uuid: UUID
    name: str
    email: str
    role: str
    team: UUID | None
    manager: UUID | None
    language: str
    is_active: bool
    version: int
    last_login: datetime | None


class TeamOut(Schema):
    """A team at its depth in the tree."""

    uuid: UUID
    name: str
    parent: UUID | None
    manager: UUID | None
    depth: int
    member_count: int
    version: int


class CompanyOut(Schema):
    """The company whose Rapport this is."""

    name: str
    country: str
    currency: str
    time_zone: str
    language: str
    fiscal_year_start: int
    version: int


class RateOut(Schema):
    """What one unit of a currency is worth in the base currency from a day on."""

    currency: str
    starts_on: date
    rate: Decimal


def _user(user: User) -> dict[str, Any]:
    names = ("uuid", "name", "email", "language", "is_active", "version", "last_login")
    values: dict[str, Any] = {name: getattr(user, name) for name in names}
    others = {"team": user.team and user.team.uuid, "manager": user.manager and user.manager.uuid}
    return values | others | {"role": user.role.key}


@router.get("/me", response=MeOut)
def me(request: HttpRequest) -> Any:
    actor = actor_of(request)
    own = {"rights": {verb: int(reach) for verb, reach in sorted(actor.reaches.items()) if reach}}
    names = ("name", "language", "door")
    return own | {name: getattr(actor, name) for name in names} | {"hidden_fields": sorted(actor.hidden_fields)}


@router.get("/users", response=Page)
def user_list(request: HttpRequest, q: str = "", role: str = "", state: str = "") -> Any:
    demand(actor_of(request), "user.edit")
    return page_by(request, UserFilter(text=q, role=role, state=state).rows(), "name", _user)


@router.get("/users/{uuid}", response=UserOut)
def user_get(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Any:
    demand(actor_of(request), "user.edit")
    user = UserFilter().rows().filter(uuid=uuid).first()
    if user is None:
        raise NotFound
    tag(response, user)
    return _user(user)


@router.get("/teams", response=list[TeamOut])
def team_list(request: HttpRequest) -> Any:
    demand(actor_of(request), "user.edit")
    tree = team_tree()
    uuids = {line.team.pk: line.team.uuid for line in tree}
    return [_team(line.team, uuids) | {"depth": line.depth, "member_count": line.member_count} for line in tree]


def _team(team: Team, uuids: dict[int, UUID]) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(team, name) for name in ("uuid", "name", "version")}
    parent = uuids.get(team.parent_id) if team.parent_id else None
    return values | {"parent": parent, "manager": team.manager.uuid if team.manager else None}


@router.get("/company", response=CompanyOut)
def company_get(request: HttpRequest, response: HttpResponse) -> Any:
    demand(actor_of(request), "company.edit")
    tag(response, company())
    return company()


@router.get("/company/rates", response=Page)
def rate_list(request: HttpRequest) -> Any:
    demand(actor_of(request), "company.edit")
    names = ("currency", "starts_on", "rate")
    return page_by(request, ExchangeRate.objects.all(), "id", lambda row: {name: getattr(row, name) for name in names})
