"""Products for tests."""

from __future__ import annotations

from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from rapport.core.identity.tests.factories import EARLIER
from rapport.kit.text import fold
from rapport.operational.catalog.models import Product


class ProductFactory(DjangoModelFactory[Product]):
    class Meta:
        model = Product

    code = factory.Sequence(lambda n: f"P-{n:03d}")
    name = factory.Sequence(lambda n: f"Thermostat {n}")
    sort_name = factory.LazyAttribute(lambda row: fold(row.name))
    family = "Heating"
    price = Decimal(100)
    unit_cost = Decimal(60)
    currency = "EUR"
    created_at = EARLIER
    updated_at = EARLIER
