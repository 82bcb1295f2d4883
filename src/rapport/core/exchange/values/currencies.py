"""Currencies that imports offer first."""

from __future__ import annotations

from babel.numbers import list_currencies

CURRENCIES = frozenset(list_currencies())
_COMMON = ("EUR", "USD", "GBP", "CHF", "CAD", "JPY", "CNY", "SEK", "NOK", "DKK", "PLN", "CZK", "MAD", "TND", "XOF")


def common_currencies(base: str) -> list[str]:
    """The company's own, the usual ones, then every other that is in use somewhere."""
    first = list(dict.fromkeys([base, *_COMMON]))
    return first + sorted(code for code in _MODERN if code not in first)


_MODERN = (
    "AED", "ARS", "AUD", "BGN", "BRL", "CLP", "COP", "DZD", "EGP", "HKD", "HUF", "IDR", "ILS", "INR", "ISK", "KRW",
    "MXN", "MYR", "NZD", "PHP", "RON", "RSD", "SAR", "SGD", "THB", "TRY", "TWD", "UAH", "XAF", "XPF", "ZAR",
)  # fmt: skip
