"""Tags, saved views and custom fields for tests."""

from __future__ import annotations

import factory
from factory.django import DjangoModelFactory

from rapport.core.identity.tests.factories import EARLIER, UserFactory
from rapport.core.metadata.models import CustomField, SavedView, Tag
from rapport.kit.text import fold


class TagFactory(DjangoModelFactory[Tag]):
    class Meta:
        model = Tag
        django_get_or_create = ("folded",)

    name = factory.Sequence(lambda n: f"Tag {n}")
    folded = factory.LazyAttribute(lambda row: fold(row.name))


class SavedViewFactory(DjangoModelFactory[SavedView]):
    class Meta:
        model = SavedView

    list_key = "product"
    name = factory.Sequence(lambda n: f"View {n}")
    query = "sort=name"
    owner = factory.SubFactory(UserFactory)
    updated_at = EARLIER


class CustomFieldFactory(DjangoModelFactory[CustomField]):
    class Meta:
        model = CustomField

    record_type = "product"
    key = factory.Sequence(lambda n: f"field_{n}")
    label = factory.Sequence(lambda n: f"Field {n}")
    position = factory.Sequence(lambda n: n)
