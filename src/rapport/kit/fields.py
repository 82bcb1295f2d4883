"""Exact decimals in the database: whole millionths in a 64-bit integer, `Decimal` in Python."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.expressions import Expression

MILLION = Decimal(1_000_000)

if TYPE_CHECKING:
    _Base = models.BigIntegerField[Any, Decimal]
else:
    _Base = models.BigIntegerField


class AmountField(_Base):
    """A decimal with six places, kept as an integer: sums are exact and sorting is cheap on every database."""

    description = "An exact decimal with six places"

    def to_python(self, value: Any) -> Decimal | None:
        if value is None or isinstance(value, Decimal):
            return value
        try:
            return Decimal(str(value))
        except ArithmeticError:
            raise ValidationError("%(value)s is not a number.", params={"value": value}) from None

    def get_prep_value(self, value: Any) -> int | None:
        if value is None or hasattr(value, "resolve_expression"):
            return value
        decimal = value if isinstance(value, Decimal) else Decimal(str(value))
        return int((decimal * MILLION).to_integral_value(ROUND_HALF_UP))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return value if prepared else self.get_prep_value(value)

    def from_db_value(self, value: Any, expression: Expression, connection: Any) -> Decimal | None:
        return None if value is None else Decimal(value) / MILLION

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.value_from_object(obj))

    @property
    def validators(self) -> list[Any]:
        return []

    def formfield(self, *args: Any, **kwargs: Any) -> Any:
        return models.DecimalField(max_digits=18, decimal_places=6).formfield(**kwargs)


class QuantityField(AmountField):
    """A number of units; may be negative, for returns."""

    description = "An exact quantity with six places"
