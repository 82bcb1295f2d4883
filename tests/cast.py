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
    """Owner and colleague share the north team of the manager, who is a director; the outsider is in the south team."""

    company: CompanySettings
    north: Team
    south: Team
    owner: Member
    colleague: Member
    manager: Member
    outsider: Member
    analyst: Member
    administrator: Member
    partner: Member
    robot: Member

    @cached_property
    def head(self) -> Member:
        """Comes on stage when called: the head of the north team."""
        return _member("manager", "Head", self.north)

    @cached_property
    def anonymous(self) -> Client:
        return Client()


def _member(role: str, name: str, team: Team | None = None) -> Member:
    return Member(UserFactory.create(role_key=role, name=name, email=f"{name.lower()}@example.org", team=team))


def _robot(team: Team) -> Member:
    """A program that may do through REST what its user, an employee of the back office, may do."""
    robot = _member("back_office", "Robot", team)
    robot.token = tokens.create(
        robot.user, name="robot", verbs=list(robot.actor.reaches), expires_at=None, by=robot.actor, at=EARLIER
    ).text
    return robot


@pytest.fixture(autouse=True, scope="session")
def _passwords_are_hashed_quickly() -> None:
    """Keep argon2, at the least cost that it accepts: tests hash hundreds of passwords."""
    Argon2PasswordHasher.time_cost = 1
    Argon2PasswordHasher.memory_cost = 8
    Argon2PasswordHasher.parallelism = 1


@pytest.fixture
def cast(db: None) -> Cast:
    """Owner, colleague, manager, outsider, analyst, administrator, partner and robot, each with user, actor, client."""
    company = CompanyFactory.create()
    north, south = TeamFactory.create(name="North"), TeamFactory.create(name="South")
    manager = _member("director", "Manager", north)
    north.manager = manager.user
    north.save()
    return Cast(
        company=company,
        north=north,
        south=south,
        owner=_member("sales_representative", "Owner", north),
        colleague=_member("sales_representative", "Colleague", north),
        manager=manager,
        outsider=_member("sales_representative", "Outsider", south),
        analyst=_member("analyst", "Analyst"),
        administrator=_member("administrator", "Administrator"),
        partner=_member("partner", "Partner"),
        robot=_robot(south),
    )
