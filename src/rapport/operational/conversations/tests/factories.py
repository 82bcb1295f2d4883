"""Interactions for tests."""

from __future__ import annotations

from datetime import UTC, date, datetime

import factory
from factory.django import DjangoModelFactory

from rapport.core.identity.tests.factories import EARLIER
from rapport.operational.conversations.models import Channel, Interaction, WorkedTime
from rapport.operational.parties.tests.factories import PersonFactory


class InteractionFactory(DjangoModelFactory[Interaction]):
    """A call by us."""

    class Meta:
        model = Interaction

    party = factory.SubFactory(PersonFactory)
    channel = Channel.PHONE
    happened_at = datetime(2024, 3, 4, 10, 30, tzinfo=UTC)
    actor_name = "Somebody"
    text = factory.Sequence(lambda n: f"Talk{n}")
    created_at = EARLIER
    updated_at = EARLIER


class WorkedTimeFactory(DjangoModelFactory[WorkedTime]):
    """An hour and a half of a repair."""

    class Meta:
        model = WorkedTime

    party = factory.SubFactory(PersonFactory)
    worker_name = "Somebody"
    day = date(2024, 3, 4)
    minutes = 90
    text = factory.Sequence(lambda n: f"Repair{n}")
    created_at = EARLIER
    updated_at = EARLIER
