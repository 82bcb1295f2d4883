"""Users, teams and a company for tests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import factory
from django.contrib.auth.hashers import make_password
from factory.django import DjangoModelFactory

from rapport.core.access.models import Role
from rapport.core.identity.models import CompanySettings, Team, User

EARLIER = datetime(2024, 1, 2, 9, 0, tzinfo=UTC)


def role_of(key: str) -> Role:
    """Return a ready-made role."""
    return Role.objects.get(key=key)


class CompanyFactory(DjangoModelFactory[CompanySettings]):
    class Meta:
        model = CompanySettings
        django_get_or_create = ("id",)

    id = 1
    name = "Alizé Énergie"


class TeamFactory(DjangoModelFactory[Team]):
    class Meta:
        model = Team

    name = factory.Sequence(lambda n: f"Team {n}")


class UserFactory(DjangoModelFactory[User]):
    """A user without a password: `client.force_login` needs none. Give `role="manager"` and `password="…"` at will."""

    class Meta:
        model = User

    class Params:
        role_key = "sales_representative"

    name = factory.Sequence(lambda n: f"Camille Roussel {n}")
    email = factory.Sequence(lambda n: f"camille.{n}@example.org")
    language = "en"
    created_at = EARLIER
    role = factory.LazyAttribute(lambda row: role_of(row.role_key))

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, password: str | None = None, **kwargs: Any) -> User:
        return super()._create(model_class, *args, password=make_password(password), **kwargs)
