"""How one file is read: what was detected, and what a person chose instead."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Self

from rapport.core.exchange.reading.refusals import UnknownSetting

ALIGNED = " "
NO_QUOTE = ""
SKIP_LIMIT = 100
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|", "space": ALIGNED}
NULL_MARKS = frozenset({"NULL", "null", "\\N", "#N/A", "N/A", "n/a", "NaN", "nan", "(null)", "(vide)"})


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that decides how bytes become rows, and text becomes values.

    `unknown_customers` says whether whoever is known by a number alone is created without a name, or waited for.
    """

    format: str = "text"
    encoding: str = "utf-8"
    delimiter: str = ","
    quote: str = '"'
    header: bool = True
    skip: int = 0
    sheet: str = ""
    decimal: str = "auto"
    dates: str = "auto"
    nulls: bool = True
    unknown_customers: str = "create"

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        known = cls.__dataclass_fields__
        return cls(**{name: value for name, value in stored.items() if name in known})

    def changed(self, choices: Mapping[str, Any]) -> Self:
        """Return this reading with a person's choices; an unknown one is refused."""
        given = {name: value for name, value in choices.items() if value not in (None, "")}
        clean = {name: _CHECKS[name](value) for name, value in given.items() if name in _CHECKS}
        return replace(self, **clean)

    @property
    def delimiter_name(self) -> str:
        return next((name for name, mark in DELIMITERS.items() if mark == self.delimiter), self.delimiter)


def _delimiter(value: str) -> str:
    if value in DELIMITERS:
        return DELIMITERS[value]
    if value == "\\t" or len(value) == 1:
        return value.replace("\\t", "\t")
    raise UnknownSetting(field="delimiter", name="delimiter", value=value, known=", ".join(DELIMITERS))


def _encoding(value: str) -> str:
    try:
        return codecs.lookup(value).name
    except LookupError:
        known = "utf-8, utf-16, cp1252, latin-1"
        raise UnknownSetting(field="encoding", name="encoding", value=value, known=known) from None


def _one_of(name: str, *known: str) -> Any:
    def check(value: str) -> str:
        if value in known:
            return value
        raise UnknownSetting(field=name, name=name, value=value, known=", ".join(known))

    return check


def _yes_no(value: Any) -> bool:
    return value if isinstance(value, bool) else str(value).lower() in {"1", "yes", "true", "on"}


def _few(value: Any) -> int:
    text = str(value).strip()
    if not text.isdigit() or int(text) > SKIP_LIMIT:
        raise UnknownSetting(field="skip", name="skip", value=text, known=f"0 – {SKIP_LIMIT}")
    return int(text)


def _quote(value: str) -> str:
    return NO_QUOTE if value == "none" else value[:1]


_CHECKS: dict[str, Any] = {
    "encoding": _encoding,
    "delimiter": _delimiter,
    "quote": _quote,
    "header": _yes_no,
    "skip": _few,
    "sheet": str,
    "decimal": _one_of("decimal", "auto", ",", "."),
    "dates": _one_of("dates", "auto", "dmy", "mdy", "ymd"),
    "nulls": _yes_no,
    "unknown_customers": _one_of("unknown_customers", "create", "wait"),
}
