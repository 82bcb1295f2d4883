"""Money: a decimal amount and its currency, never a float."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext_lazy as _

from rapport.kit.errors import DomainError

SIX_PLACES = Decimal("0.000001")
_NO_MINOR_UNIT = frozenset({"JPY", "KRW", "XOF", "XAF", "XPF", "VND", "CLP", "ISK"})


class CurrencyMismatch(DomainError):
    code = "currency_mismatch"
    message = _("Amounts in %(left)s and %(right)s cannot be added without a rate.")


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount with six places; rounded to the currency's unit once, in a total."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "amount", Decimal(self.amount).quantize(SIX_PLACES, ROUND_HALF_UP))

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.amount - other.amount, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __mul__(self, factor: Decimal | int) -> Money:
        return Money(self.amount * factor, self.currency)

    def rounded(self) -> Money:
        return Money(self.amount.quantize(unit_of(self.currency), ROUND_HALF_UP), self.currency)

    def _same(self, other: Money) -> None:
        if self.currency != other.currency:
            raise CurrencyMismatch(left=self.currency, right=other.currency)


def unit_of(currency: str) -> Decimal:
    return Decimal(1) if currency in _NO_MINOR_UNIT else Decimal("0.01")
