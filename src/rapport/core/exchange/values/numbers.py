"""Numbers and amounts as people write them: `1 234,56 €`, `$1,234.56`, `(12.50)`, `1'234.-`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from rapport.core.exchange.values.reasons import Reason

_SYMBOLS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "₣": "CHF", "US$": "USD", "FR.": "CHF", "EUROS": "EUR"}
_NOISE = str.maketrans(
    {" ": "", "\u00a0": "", "\u202f": "", "\u2009": "", "'": "", "’": "", "_": "", "−": "-", "\u2013": "-"}
)
_PLAIN = re.compile(r"-?\d{1,12}(?:\.\d{1,2}|\.\d{4,9})?\Z")
_AMOUNT = re.compile(
    r"(?P<open>\()?(?P<before>[^\d.,()+-]*)(?P<sign>[+-])?(?P<mid>[^\d.,()+-]*)"
    r"(?P<digits>\d[\d.,]*|[.,]\d+)(?P<dash>,-|\.-)?(?P<after>[^\d()-]*)(?P<close>\))?(?P<tail>-)?\Z"
)
_SCIENTIFIC = re.compile(r"[+-]?\d+(?:[.,]\d+)?[eE][+-]?\d{1,2}\Z")
_GROUPED = {",": re.compile(r"\d{1,3}(?:,\d{3})+\Z"), ".": re.compile(r"\d{1,3}(?:\.\d{3})+\Z")}
_NOT_NUMBER = re.compile(r"[^\d.,]")
_LIMIT = Decimal(10) ** 13

Currencies = frozenset[str]


def decimal_marks(values: Iterable[str]) -> set[str]:
    """The decimal marks that a column proves; both when it holds two ways of writing.

    A value that shows both marks, or one mark followed by other than three digits, is evidence; `1.234` is not.
    """
    marks: set[str] = set()
    for value in values:
        if "," in value or "." in value:
            marks.add(_evidence(value))
            if len(marks) == 3:
                break
    return marks - {""}


def _evidence(value: str) -> str:
    """The decimal mark that one value proves, or nothing."""
    digits = _NOT_NUMBER.sub("", value)
    comma, dot = digits.rfind(","), digits.rfind(".")
    if comma < 0 and dot < 0:
        return ""
    mark, place = (",", comma) if comma > dot else (".", dot)
    if comma >= 0 and dot >= 0:
        return mark
    if digits.count(mark) > 1:
        return "." if mark == "," else ","
    return "" if len(digits) - place - 1 == 3 and 1 <= place <= 3 and digits[0] != "0" else mark


def read_number(value: str, mark: str) -> Decimal | Reason:
    """One number, without currency."""
    if mark == "." and _PLAIN.match(value):
        return Decimal(value)
    found = read_amount(value, mark)
    return found if isinstance(found, Reason) else found[0]


def read_amount(value: str, mark: str, currencies: Currencies | None = None) -> tuple[Decimal, str] | Reason:
    """An amount and the currency written beside it ("" if none)."""
    if _PLAIN.match(value) and mark == ".":
        return Decimal(value), ""
    text = value.translate(_NOISE)
    if _SCIENTIFIC.match(text):
        return _bounded(Decimal(text.replace(",", ".")), "", value)
    match = _AMOUNT.match(text)
    if match is None or bool(match["open"]) != bool(match["close"]):
        return Reason("not_a_number", params={"value": value})
    number = _number(match["digits"], mark)
    if number is None:
        return Reason("not_a_number", params={"value": value})
    is_negative = bool(match["open"]) or match["sign"] == "-" or bool(match["tail"])
    currency = _currency(match["before"] + match["mid"] + match["after"].lstrip(".,"), currencies)
    if currency is None:
        return Reason("unknown_currency", params={"value": value})
    return _bounded(-number if is_negative else number, currency, value)


def _bounded(number: Decimal, currency: str, value: str) -> tuple[Decimal, str] | Reason:
    if abs(number) >= _LIMIT:
        return Reason("number_too_large", params={"value": value})
    return number, currency


def _number(digits: str, mark: str) -> Decimal | None:
    other = "." if mark == "," else ","
    comma, dot = digits.rfind(","), digits.rfind(".")
    if comma >= 0 and dot >= 0:
        mark, other = (",", ".") if comma > dot else (".", ",")
        digits = digits.replace(other, "")
    elif other in digits:
        digits = digits.replace(other, "") if _GROUPED[other].match(digits) else digits.replace(other, mark)
    if digits.count(mark) > 1:
        if not _GROUPED[mark].match(digits):
            return None
        digits = digits.replace(mark, "")
    try:
        return Decimal(digits.replace(mark, "."))
    except InvalidOperation:
        return None


def _currency(text: str, currencies: Currencies | None) -> str | None:
    """The code of a symbol or a code; "" for none, None for letters that mean no currency."""
    if not text:
        return ""
    if text == "%":
        return ""
    code = _SYMBOLS.get(text.upper(), text.upper())
    if len(code) == 3 and code.isalpha() and (currencies is None or code in currencies):
        return code
    return None


def read_percent(value: str, mark: str, *, in_hundredths: bool = False) -> Decimal | Reason:
    """A share: `15 %` is 0.15, `0.15` stays, and `15` is 0.15 in a column of hundredths."""
    found = read_number(value, mark)
    if isinstance(found, Reason) or not (in_hundredths or "%" in value):
        return found
    return found / 100
