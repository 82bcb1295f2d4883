"""Custom fields: defined by administrators, checked by every verb."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.core.metadata.models import CustomField
from rapport.core.metadata.services import fields, values
from rapport.core.metadata.tests.factories import CustomFieldFactory
from rapport.kit import ports
from rapport.kit.actor import Actor
from rapport.kit.errors import ChangedMeanwhile, Invalid, NotAllowed
from rapport.operational.catalog.models import Product
from rapport.operational.catalog.tests.factories import ProductFactory
from tests.cast import Cast

AT = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)


def test_a_field_gets_a_key_from_its_label(cast: Cast) -> None:
    by = cast.administrator.actor
    made = [fields.define("product", label, "text", by=by, at=AT) for label in ("Année d’achat", "Année d'achat", "in")]
    assert [row.key for row in made] == ["annee_d_achat", "annee_d_achat_2", "f_in"]
    assert [item.label for item in ports.extra_fields.use().of("product")] == ["Année d’achat", "Année d'achat", "in"]


def test_only_those_with_the_right_define_fields(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        fields.define("product", "Colour", "text", by=cast.manager.actor, at=AT)


def test_a_choice_field_needs_choices(cast: Cast) -> None:
    with pytest.raises(Invalid) as refusal:
        fields.define("product", "Colour", "choice", choices=[" "], by=cast.administrator.actor, at=AT)
    assert refusal.value.field == "choices"


def test_a_retired_field_keeps_its_values_and_comes_back(cast: Cast) -> None:
    by = cast.administrator.actor
    row = fields.define("product", "Colour", "text", by=by, at=AT)
    ProductFactory.create(custom={"colour": "red"})
    fields.retire(row, by=by, at=AT)
    assert list(ports.extra_fields.use().of("product")) == []
    fields.revive(row, by=by, at=AT)
    assert [item.key for item in ports.extra_fields.use().of("product")] == ["colour"]
    assert Product.objects.filter(custom__colour="red").count() == 1


def test_two_edits_of_a_field_clash(cast: Cast) -> None:
    by = cast.administrator.actor
    row = fields.define("product", "Colour", "text", by=by, at=AT)
    stale = CustomField.objects.get(pk=row.pk)
    fields.edit(row, "Shade", by=by, at=AT)
    with pytest.raises(ChangedMeanwhile):
        fields.edit(stale, "Tint", by=by, at=AT)


def test_fields_follow_the_order_given(cast: Cast) -> None:
    by = cast.administrator.actor
    for label in ("A", "B", "C"):
        fields.define("product", label, "text", by=by, at=AT)
    fields.reorder("product", ["c", "a"], by=by, at=AT)
    assert [item.key for item in ports.extra_fields.use().of("product")] == ["c", "a", "b"]


@pytest.mark.parametrize(
    ("kind", "value", "kept"),
    [
        ("text", "  red  ", "red"),
        ("number", "1 234,50", 1234.5),
        ("number", Decimal("7.0"), 7),
        ("number", "−3", -3),
        ("date", "2026-03-12", "2026-03-12"),
        ("date", date(2026, 3, 12), "2026-03-12"),
        ("choice", "ROUGE", "Rouge"),
        ("flag", "oui", True),
        ("flag", False, False),
        ("text", "", None),
        ("number", None, None),
    ],
)
def test_values_are_kept_in_their_kind(db: None, kind: str, value: Any, kept: Any) -> None:
    CustomFieldFactory.create(key="it", kind=kind, choices=["Rouge", "Bleu"])
    assert values.clean("product", {"it": value}) == {"it": kept}


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("number", "many"),
        ("number", "NaN"),
        ("date", "2026-02-31"),
        ("date", "soon"),
        ("choice", "Vert"),
        ("flag", "x y"),
    ],
)
def test_a_value_of_another_kind_is_refused_at_its_field(db: None, kind: str, value: str) -> None:
    CustomFieldFactory.create(key="it", kind=kind, choices=["Rouge"])
    with pytest.raises(Invalid) as refusal:
        values.clean("product", {"it": value})
    assert refusal.value.field == "custom.it"


def test_an_unknown_field_is_refused(db: None) -> None:
    with pytest.raises(Invalid, match="colour"):
        values.clean("product", {"colour": "red"})


def test_an_emptied_field_leaves_the_record_and_others_stay(db: None) -> None:
    CustomFieldFactory.create(key="a")
    assert values.applied("product", {"a": "1", "old": "2"}, {"a": ""}, by=Actor.system()) == {"old": "2"}


@given(number=st.decimals(min_value=-(10**9), max_value=10**9, places=3))
def test_a_number_is_read_back_as_it_was_written(number: Decimal) -> None:
    row = CustomField(record_type="product", key="it", label="It", kind="number")
    assert values.clean_one(row, str(number)) == pytest.approx(float(number), abs=1e-6)
