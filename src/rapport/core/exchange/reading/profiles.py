"""What each column of a file holds, told from the whole file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from rapport.core.exchange.reading.source import Batch, Notice, Source
from rapport.core.exchange.values.contacts import read_email, read_phone
from rapport.core.exchange.values.dates import date_order, looks_like_date
from rapport.core.exchange.values.numbers import decimal_marks, read_amount
from rapport.core.exchange.values.reasons import Reason

_SAMPLE_OF_BATCH = 100
_SAMPLE = 20_000
_SAMPLE_LENGTH = 200
_EXAMPLES = 3
_EXAMPLE_LENGTH = 60
_MOST = 0.8

Kind = str


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """One column: examples, how full it is, what it seems to hold, and how that is written."""

    place: int
    name: str
    examples: tuple[str, ...]
    filled: int
    rows: int
    kind: Kind
    decimal: str
    decimal_mixed: bool
    dates: str
    dates_certain: bool
    repeats: bool
    fractions: bool
    top: float

    @property
    def share(self) -> float:
        return self.filled / self.rows if self.rows else 0.0


@dataclass(frozen=True, slots=True)
class FileProfile:
    """The whole file: its number of rows and its columns."""

    rows: int
    columns: tuple[ColumnProfile, ...]
    notices: tuple[Notice, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "rows": self.rows,
            "columns": [asdict(column) for column in self.columns],
            "notices": [notice.as_json() for notice in self.notices],
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> FileProfile:
        columns = tuple(ColumnProfile(**{**c, "examples": tuple(c["examples"])}) for c in stored["columns"])
        return cls(stored["rows"], columns, tuple(Notice(n["code"], n["params"]) for n in stored["notices"]))


@dataclass(slots=True)
class _Evidence:
    """What has been seen of a column so far."""

    filled: int = 0
    examples: list[str] = field(default_factory=list)
    sample: list[str] = field(default_factory=list)
    thinned: int = 1
    day_orders: dict[str, int] = field(default_factory=dict)
    marks: set[str] = field(default_factory=set)

    def see(self, values: list[str]) -> None:
        filled = [value for value in values if value]
        self.filled += len(filled)
        if not filled:
            return
        stride = max(1, len(filled) // _SAMPLE_OF_BATCH)
        self.sample.extend(value[:_SAMPLE_LENGTH] for value in filled[:: stride * self.thinned])
        if len(self.sample) > _SAMPLE:
            self.sample, self.thinned = self.sample[::2], self.thinned * 2
        if len(self.examples) < _EXAMPLES:
            for value in dict.fromkeys(filled[:20]):
                if len(self.examples) < _EXAMPLES and value not in self.examples:
                    self.examples.append(value[:_EXAMPLE_LENGTH])
        some = filled[::stride][:20]
        if sum(map(_is_mostly_digits, some)) * 2 > len(some):
            self._weigh(set(filled))

    def _weigh(self, distinct: set[str]) -> None:
        order, certain = date_order(distinct)
        if certain:
            self.day_orders[order] = self.day_orders.get(order, 0) + 1
        self.marks |= decimal_marks(distinct)


def _is_mostly_digits(value: str) -> bool:
    return 2 * sum(map(str.isdigit, value)) >= len(value)


def profile(
    source: Source, *, on_rows: Callable[[int], None] = lambda rows: None, limit: int | None = None
) -> FileProfile:
    """Read the whole file once, or its first `limit` rows, and tell what its columns hold."""
    evidence = [_Evidence() for _name in source.columns]
    rows = mended = 0
    for batch in source.batches():
        rows += len(batch)
        mended += batch.mended
        _look(batch, evidence)
        on_rows(rows)
        if limit is not None and rows >= limit:
            break
    columns = tuple(_column(place, name, evidence[place], rows) for place, name in enumerate(source.columns))
    notices = list(source.notices)
    if mended:
        notices.append(Notice("mended_rows", {"count": mended, "delimiter": source.reading.delimiter}))
    return FileProfile(rows, columns, tuple(notices))


def _look(batch: Batch, evidence: list[_Evidence]) -> None:
    for seen, values in zip(evidence, batch.columns, strict=True):
        seen.see(values)


def _column(place: int, name: str, seen: _Evidence, rows: int) -> ColumnProfile:
    order = max(seen.day_orders, key=lambda key: seen.day_orders[key], default="")
    mark = next(iter(seen.marks)) if len(seen.marks) == 1 else "."
    sample = seen.sample
    return ColumnProfile(
        place=place,
        name=name,
        examples=tuple(seen.examples),
        filled=seen.filled,
        rows=rows,
        kind=kind_of(sample, mark),
        decimal=mark,
        decimal_mixed=len(seen.marks) > 1,
        dates=order or "dmy",
        dates_certain=bool(order),
        repeats=len(set(sample)) < 0.9 * len(sample),
        fractions=any("." in value or "," in value for value in sample),
        top=_top(sample, mark),
    )


def _top(sample: list[str], mark: str) -> float:
    found = (read_amount(value, mark) for value in set(sample) if len(value) < 12)
    return max((float(number[0]) for number in found if not isinstance(number, Reason)), default=0.0)


def kind_of(sample: list[str], mark: str) -> Kind:
    """The kind that most of the values have: email, date, number, phone or text."""
    if not sample:
        return "empty"
    some = sample[:: max(1, len(sample) // 300)]
    need = _MOST * len(some)
    if sum("@" in value for value in some) >= need and _share(some, read_email) >= need:
        return "email"
    if sum(looks_like_date(value) for value in some) >= need:
        return "date"
    if sum(_looks_like_phone(value) for value in some) >= need:
        return "phone"
    return "number" if _share(some, lambda value: read_amount(value, mark)) >= need else "text"


def _share(values: list[str], read: Callable[[str], Any]) -> int:
    return sum(not isinstance(read(value), Reason) for value in values)


def _looks_like_phone(value: str) -> bool:
    digits = sum(c.isdigit() for c in value)
    starts = value.startswith(("+", "0", "("))
    return starts and 8 <= digits <= 15 and not isinstance(read_phone(value, "FR"), Reason)
