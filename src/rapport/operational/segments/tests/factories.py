"""Segments for tests."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import factory
from factory.django import DjangoModelFactory

from rapport.core.identity.tests.factories import EARLIER, UserFactory
from rapport.operational.parties.models import Party
from rapport.operational.segments.models import Segment, SegmentKind, SegmentMember


class SegmentFactory(DjangoModelFactory[Segment]):
    """A fixed list. Give it `members=[party, …]`."""

    class Meta:
        model = Segment
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Segment {n}")
    kind = SegmentKind.FIXED
    owner = factory.SubFactory(UserFactory)
    created_at = EARLIER
    updated_at = EARLIER

    @factory.post_generation
    def members(self: Segment, create: bool, extracted: Iterable[Party] | None, **kwargs: Any) -> None:  # type: ignore[misc]
        if create and extracted:
            rows = [SegmentMember(segment=self, party=party, joined_on=date(2024, 3, 4)) for party in extracted]
            SegmentMember.objects.bulk_create(rows)
            self.member_count = len(rows)
            self.save(update_fields=["member_count"])
