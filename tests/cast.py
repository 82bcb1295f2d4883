"""The standing cast: the same people on the stage of every test."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client

from rapport.core.identity.models import CompanySettings, Team, User
from rapport.core.identity.queries import actor_for
from rapport.core.identity.services import tokens
from rapport.core.identity.tests.factories import EARLIER, CompanyFactory, TeamFactory, UserFactory
from rapport.kit.actor import Actor, Door


@dataclass
class Member:
    """Somebody on the stage: the row, the actor for verbs, the signed-in client for doors."""

    user: User
    token: str = field(default="", repr=False)

    @property
    def actor(self) -> Actor:
        return actor_for(User.objects.select_related("role").get(pk=self.user.pk), Door.PAGE)

    @cached_property
    def client(self) -> Client:
        if self.token:
            return Client(headers={"Authorization": f"Bearer {self.token}"})
        client = Client()
        client.force_login(self.user)
        return client


@dataclass
class Cast:
    """Owner and colleague share the north team of the manager, who is a director; the outsider is in the south team.

    Everybody comes on stage when called first.
    """

    company: CompanySettings
    north: Team
    south: Team
    manager: Member

    @cached_property
    def owner(self) -> Member:
        return _member("sales_representative", "Owner", self.north)

    @cached_property
    def colleague(self) -> Member:
        return _member("sales_representative", "Colleague", self.north)

    @cached_property
    def outsider(self) -> Member:
        return _member("sales_representative", "Outsider", self.south)

    @cached_property
    def analyst(self) -> Member:
        return _member("analyst", "Analyst")

    @cached_property
    def administrator(self) -> Member:
        return _member("administrator", "Administrator")

    @cached_property
    def partner(self) -> Member:
        return _member("partner", "Partner")

    @cached_property
    def head(self) -> Member:
        """The head of the north team."""
        return _member("manager", "Head", self.north)

    @cached_property
    def robot(self) -> Member:
        """A program that may do through REST what its user, an employee of the back office, may do."""
        robot = _member("back_office", "Robot", self.south)
        robot.token = tokens.create(
            robot.user, name="robot", verbs=list(robot.actor.reaches), expires_at=None, by=robot.actor, at=EARLIER
        ).text
        return robot

    @cached_property
    def anonymous(self) -> Client:
        return Client()


def _member(role: str, name: str, team: Team | None = None) -> Member:
    return Member(UserFactory.create(role_key=role, name=name, email=f"{name.lower()}@example.org", team=team))


@pytest.fixture(autouse=True, scope="session")
def _passwords_are_hashed_quickly() -> None:
    """Keep argon2, at the least cost that it accepts: tests hash hundreds of passwords."""
    Argon2PasswordHasher.time_cost = 1
    Argon2PasswordHasher.memory_cost = 8
    Argon2PasswordHasher.parallelism = 1


@pytest.fixture
def cast(db: None) -> Cast:
    """A company with two teams and the manager of one; the others come when they are called."""
    company = CompanyFactory.create()
    north, south = TeamFactory.create(name="North"), TeamFactory.create(name="South")
    manager = _member("director", "Manager", north)
    north.manager = manager.user
    north.save()
    return Cast(company=company, north=north, south=south, manager=manager)


@pytest.fixture
def everybody(cast: Cast) -> None:
    """Call the whole cast on stage."""
    for part in (cast.owner, cast.colleague, cast.outsider, cast.analyst, cast.administrator, cast.partner, cast.robot):
        assert part.user.pk
