"""People and companies for tests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import factory
from factory.django import DjangoModelFactory

from rapport.kit.text import fold
from rapport.operational.parties.models import (
    ContactPoint,
    ContactPointKind,
    ExternalId,
    Party,
    PartyKind,
    Relationship,
    RelationshipKind,
    Standing,
)
from rapport.operational.parties.models.party import full_name, sort_key

EARLIER = datetime(2024, 3, 4, 8, 30, tzinfo=UTC)


class StandingFactory(DjangoModelFactory[Standing]):
    """The standing of a party that has none; `PersonFactory` and `CompanyFactory` make it themselves."""

    class Meta:
        model = Standing

    kind = factory.LazyAttribute(lambda row: row.party.kind)
    owner = factory.LazyAttribute(lambda row: row.party.owner)
    team = factory.LazyAttribute(lambda row: row.party.team)


class _PartyFactory(DjangoModelFactory[Party]):
    """Rows with their standing. Give it columns as `standing__revenue=…`; `email` and `phone` become contact points."""

    class Meta:
        model = Party
        abstract = True
        skip_postgeneration_save = True

    email = ""
    phone = ""
    street = ""
    postcode = "44400"
    city = "Rezé"
    country = "FR"
    owner = None
    team = None
    created_at = EARLIER
    updated_at = factory.SelfAttribute("created_at")
    sort_name = factory.LazyAttribute(
        lambda row: sort_key(row.kind, name=row.name, first_name=row.first_name, last_name=row.last_name)
    )
    standing = factory.RelatedFactory(StandingFactory, factory_related_name="party")

    @factory.post_generation
    def points(self: Party, create: bool, extracted: Any, **kwargs: Any) -> None:  # type: ignore[misc]
        if create:
            for kind in (ContactPointKind.EMAIL, ContactPointKind.PHONE):
                value = getattr(self, kind)
                if value:
                    ContactPointFactory(party=self, kind=kind, value=value, is_main=True)


class PersonFactory(_PartyFactory):
    class Meta:
        model = Party
        skip_postgeneration_save = True

    kind = PartyKind.PERSON
    first_name = "Sophie"
    last_name = factory.Sequence(lambda n: f"Marchand {n}")
    name = factory.LazyAttribute(lambda row: full_name(row.first_name, row.last_name))


class CompanyFactory(_PartyFactory):
    """A customer company (the company that uses Rapport is made in identity)."""

    class Meta:
        model = Party
        skip_postgeneration_save = True

    kind = PartyKind.COMPANY
    first_name = ""
    last_name = ""
    name = factory.Sequence(lambda n: f"Camping de la Boulogne {n}")


class HouseholdFactory(_PartyFactory):
    class Meta:
        model = Party
        skip_postgeneration_save = True

    kind = PartyKind.HOUSEHOLD
    first_name = ""
    last_name = ""
    name = factory.Sequence(lambda n: f"Foyer Marchand {n}")


class ContactPointFactory(DjangoModelFactory[ContactPoint]):
    class Meta:
        model = ContactPoint

    party = factory.SubFactory(PersonFactory)
    kind = ContactPointKind.EMAIL
    value = factory.Sequence(lambda n: f"sophie.{n}@example.org")
    match_key = factory.LazyAttribute(lambda row: fold(row.value).replace(" ", ""))


class ExternalIdFactory(DjangoModelFactory[ExternalId]):
    class Meta:
        model = ExternalId

    party = factory.SubFactory(PersonFactory)
    source = "shop"
    external_id = factory.Sequence(lambda n: f"S-{n}")


class RelationshipFactory(DjangoModelFactory[Relationship]):
    class Meta:
        model = Relationship

    subject = factory.SubFactory(PersonFactory)
    object = factory.SubFactory(CompanyFactory)
    kind = RelationshipKind.WORKS_FOR
