"""What a reader asks of the cube: measures, by up to three axes, of which part, period and filters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, unquote, urlencode

from rapport.analytic.insights.asked import Asked, asked_of
from rapport.analytic.insights.cube.axes import AXES, DATE, NUMBER, Axis
from rapport.analytic.insights.cube.measures import MEASURES, Measure, seen
from rapport.analytic.insights.queries import Reader
from rapport.analytic.insights.queries.cube import Cut, Key
from rapport.kit import ports
from rapport.kit.errors import Invalid, NotAllowed

CUSTOMERS, ORDERS = "customers", "orders"
NONE = "-"
USUAL_ROWS = "family"
USUAL = ("revenue", "orders", "customers")
MOST_MEASURES = 12
MOST_KEYS = 60


@dataclass(frozen=True)
class CubeAsked:
    """One reading of the cube; its address holds all of it.

    `rows`: one or two axes, the second nested in the first; `across`: the axis of the columns, if any. `kept`: keys of
    axes that everything is cut down to. `sort`: a measure, or a `-` before it for the least first, empty for the keys.
    """

    asked: Asked
    fiscal_month: int
    measures: tuple[Measure, ...]
    rows: tuple[Axis, ...]
    across: Axis | None = None
    kept: tuple[tuple[str, tuple[Key, ...]], ...] = ()
    sort: str = ""
    compared: bool = False
    heat: bool = True
    opens: str = CUSTOMERS

    @property
    def axes(self) -> tuple[Axis, ...]:
        return (*self.rows, *([self.across] if self.across else []))

    @property
    def cut(self) -> Cut:
        period = self.asked.period
        return Cut(period.start, period.end, self.kept, self.fiscal_month)

    @property
    def earlier_cut(self) -> Cut:
        return replace(self.cut, start=self.asked.earlier.start, end=self.asked.earlier.end)

    @property
    def can_compare(self) -> bool:
        """Whether the period before has the same keys: not where one reads by the calendar."""
        return all(axis.dimension != DATE for axis in self.axes)

    @property
    def is_compared(self) -> bool:
        return self.compared and self.can_compare

    @property
    def sorted_by(self) -> tuple[Measure, bool] | None:
        """By which measure, and whether the least comes first; by the keys where it is none, as the calendar is."""
        word = self.sort.removeprefix("-")
        found = next((measure for measure in self.measures if measure.key == word), None)
        if found is None and not self.sort and self.rows[0].dimension != DATE:
            found = self.measures[0]
        return (found, self.sort.startswith("-")) if found else None

    @property
    def words(self) -> list[tuple[str, str]]:
        """This reading as an address writes it."""
        plain = self.asked.usual.words
        own = {name: word for name, word in self.asked.words.items() if name in _PERIOD and word != plain.get(name)}
        pairs = [
            ("measure", ",".join(measure.key for measure in self.measures)),
            ("rows", ",".join(axis.key for axis in self.rows)),
            ("across", self.across.key if self.across else ""),
            *own.items(),
            *(("keep", encode_kept(name, keys)) for name, keys in self.kept),
            ("sort", self.sort),
            ("vs", "1" if self.compared else ""),
            ("heat", "" if self.heat else "0"),
            ("opens", "" if self.opens == CUSTOMERS else self.opens),
        ]
        return [(name, word) for name, word in pairs if word]

    def query(self, **changes: Any) -> str:
        """The address of this reading, with changes."""
        return "?" + urlencode(replace(self, **changes).words)

    def of(self, word: str) -> str:
        """The address that reads another part of the portfolio."""
        return self.query(asked=replace(self.asked, of=word))

    def words_besides(self, *names: str) -> list[tuple[str, str]]:
        """What a form that asks for these words keeps of the others."""
        return [(name, word) for name, word in self.words if name not in names]

    def keeping(self, axis: Axis, *keys: Key) -> tuple[tuple[str, tuple[Key, ...]], ...]:
        """The filters with these keys of an axis alone; without keys, none of that axis."""
        others = tuple(each for each in self.kept if each[0] != axis.key)
        return (*others, (axis.key, keys)) if keys else others


_PERIOD = ("period", "from", "to", "of")


def cube_asked(params: Mapping[str, Any], reading: Reader) -> CubeAsked:
    """Return what an address asks for, its words by name (`keep` as a list of them).

    Refuses measures and axes that there are not (Invalid), and measures of margins to who may see none (NotAllowed).
    """
    plain = {name: str(word) for name, word in params.items() if name in _PERIOD}
    measures = tuple(_measure(word, reading) for word in _listed(params.get("measure")) or USUAL)
    rows = tuple(_axis(word, "rows") for word in _listed(params.get("rows")) or [USUAL_ROWS])
    across = _axis(params["across"], "across") if params.get("across") else None
    axes = (*rows, *([across] if across else []))
    if len(rows) > 2 or len(set(axes)) < len(axes) or len(measures) > MOST_MEASURES:
        raise Invalid(field="rows")
    keeps = params.get("keep") or ()
    kept = tuple(decode_kept(word) for word in ([keeps] if isinstance(keeps, str) else keeps))
    return CubeAsked(
        asked=asked_of(plain, reading),
        fiscal_month=ports.company.use()().fiscal_year_start,  # type: ignore[attr-defined]
        measures=tuple(dict.fromkeys(measures)),
        rows=rows,
        across=across,
        kept=kept,
        sort=str(params.get("sort", "")),
        compared=params.get("vs") == "1",
        heat=params.get("heat") != "0",
        opens=ORDERS if params.get("opens") == ORDERS else CUSTOMERS,
    )


def encode_key(key: Key) -> str:
    """A key as an address and a condition write it."""
    return NONE if key is None else quote(str(key), safe="").replace("~", "%7E").replace(".", "%2E").replace("-", "%2D")


def decode_key(word: str, axis: Axis) -> Key:
    """The key that a word stands for. Refuses what is no key of the axis."""
    if word == NONE:
        return None
    text = unquote(word)
    if axis.kind != NUMBER:
        return text
    try:
        return int(text)
    except ValueError:
        raise Invalid(field="keep") from None


def encode_kept(name: str, keys: Sequence[Key]) -> str:
    """A filter as an address writes it: axis.key.key."""
    return ".".join((name, *map(encode_key, keys)))


def decode_kept(word: str) -> tuple[str, tuple[Key, ...]]:
    """The filter that a word stands for. Refuses one without a known axis and keys."""
    name, *keys = word.split(".")
    axis = _axis(name, "keep")
    if not 1 <= len(keys) <= MOST_KEYS:
        raise Invalid(field="keep")
    return axis.key, tuple(decode_key(key, axis) for key in keys)


def _listed(word: Any) -> list[str]:
    return [part for part in str(word or "").split(",") if part]


def _measure(word: str, reading: Reader) -> Measure:
    if word not in MEASURES:
        raise Invalid(field="measure")
    if MEASURES[word] not in seen(sees_margin=reading.sees_margin):
        raise NotAllowed
    return MEASURES[word]


def _axis(word: str, field: str) -> Axis:
    if word not in AXES:
        raise Invalid(field=field)
    return AXES[word]
