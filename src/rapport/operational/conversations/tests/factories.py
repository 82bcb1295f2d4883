"""Interactions for tests."""

from __future__ import annotations

from datetime import UTC, datetime

import factory
from factory.django import DjangoModelFactory

from rapport.core.identity.tests.factories import EARLIER
from rapport.operational.conversations.models import Channel, Interaction
from rapport.operational.parties.tests.factories import PersonFactory


class InteractionFactory(DjangoModelFactory[Interaction]):
    """A call by us."""

    class Meta:
        model = Interaction

    party = factory.SubFactory(PersonFactory)
    channel = Channel.PHONE
    happened_at = datetime(2024, 3, 4, 10, 30, tzinfo=UTC)
    actor_name = "Somebody"
    created_at = EARLIER
    updated_at = EARLIER
