"""Fields of ours: exact decimals, kept as whole millionths in a 64-bit integer, and keys that two rows share."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.expressions import Expression

MILLION = Decimal(1_000_000)

_ST = TypeVar("_ST", contravariant=True)
_GT = TypeVar("_GT", covariant=True)

if TYPE_CHECKING:

    class _Base(models.BigIntegerField[_ST, _GT]):
        _pyi_private_set_type: Any
        _pyi_private_get_type: Decimal  # type: ignore[assignment]
        _pyi_lookup_exact_type: Any

else:

    class _Base(models.BigIntegerField):
        """At run time type parameters say nothing."""

        def __class_getitem__(cls, _parameters: Any) -> type[models.Field]:
            return cls


class AmountField(_Base[_ST, _GT]):
    """A decimal with six places, kept as an integer: sums are exact and sorting is cheap on every database."""

    description = "An exact decimal with six places"

    def to_python(self, value: Any) -> Decimal | None:
        if value is None or isinstance(value, Decimal):
            return value
        try:
            return Decimal(str(value))
        except ArithmeticError:
            raise ValidationError("%(value)s is not a number.", params={"value": value}) from None

    def get_prep_value(self, value: Any) -> Any:
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


class QuantityField(AmountField[_ST, _GT]):
    """A number of units; may be negative, for returns."""

    description = "An exact quantity with six places"


if TYPE_CHECKING:
    SharedKey = models.OneToOneField
else:

    class SharedKey(models.OneToOneField):
        """The key of a row that is the other half of another one: it has no number of its own.

        SQLite finds a row by an `integer` key in one step, and by a `bigint` key in two: first in an index.
        """

        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **{**options, "primary_key": True})

        def db_type(self, connection: Any) -> str | None:
            return "integer" if connection.vendor == "sqlite" else super().db_type(connection)
