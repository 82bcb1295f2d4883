"""What a room declares to take part in imports: its fields, and a planner that says and does what a row means."""

from __future__ import annotations

import dataclasses
import re
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise

from rapport.core.exchange.reading.profiles import ColumnProfile
from rapport.core.exchange.services.tracing import Traces
from rapport.core.exchange.values.reasons import Reason, sentences
from rapport.kit.actor import Actor
from rapport.kit.errors import Text
from rapport.kit.registry import Registry

__all__ = [
    "Context",
    "ForAll",
    "Guess",
    "ImportField",
    "Importer",
    "Kind",
    "Outcome",
    "Plan",
    "Planner",
    "Reason",
    "Rows",
    "importers",
    "register_reason",
]


class Kind(StrEnum):
    """How the text of a field is read."""

    TEXT = "text"
    KEY = "key"
    FULL_NAME = "full_name"
    EMAIL = "email"
    PHONE = "phone"
    DATE = "date"
    NUMBER = "number"
    AMOUNT = "amount"
    PERCENT = "percent"
    FLAG = "flag"
    CHOICE = "choice"
    CURRENCY = "currency"
    COUNTRY = "country"


class Guess(StrEnum):
    """What a column without a telling name may be, by what it holds."""

    NOTHING = ""
    FIRST_KEY = "first_key"
    DATE = "date"
    WHOLE = "whole"
    AMOUNT = "amount"
    EMAIL = "email"
    PHONE = "phone"


@dataclass(frozen=True)
class ForAll:
    """A field of which the whole file may be given one value, for the rows that have none.

    `options` are the values to choose among, by the text that stands for each; without them any text is written.
    `check` refuses a text that means nothing, or that the actor may not give.
    """

    label: Text
    check: Callable[[str, Actor], None]
    options: Callable[[Actor], Sequence[tuple[str, str]]] | None = None


@dataclass(frozen=True)
class ImportField:
    """One thing that a column can become. `synonyms` are the names that files use for it, French and English.

    `accepts` may say no to a column with a fitting name after a look at it; `looks` knows a nameless one by its values.
    A column of unlike values with the name of a number is the field that `is_own_key`. Amounts called as in `whole`, or
    written on some rows of a group only, belong to the group: they step back for the field named in `yields_to`,
    and become the field named in `then`. `tell` says what a word was read as, `knows` whether it is a usual one.
    """

    key: str
    label: Text
    kind: Kind = Kind.TEXT
    synonyms: tuple[str, ...] = ()
    required: bool = False
    multiple: bool = False
    limit: int = 200
    choices: Mapping[str, str] = dataclasses.field(default_factory=dict)
    guess: Guess = Guess.NOTHING
    allows_future: bool = True
    reader: Callable[[str], Any] | None = None
    accepts: Callable[[str, ColumnProfile], bool] = lambda name, column: True
    looks: re.Pattern[str] | None = None
    is_own_key: bool = False
    whole: tuple[str, ...] = ()
    yields_to: str = ""
    then: str = ""
    tell: Callable[[str], Text] | None = None
    knows: Callable[[str], bool] = lambda text: True
    for_all: ForAll | None = None


class Outcome(StrEnum):
    """What becomes of a row."""

    CREATE = "created"
    UPDATE = "updated"
    MATCH = "matched"
    WAIT = "waiting"
    REFUSE = "refused"


@dataclass(slots=True)
class Rows:
    """A batch of rows whose values have been read. A field that is not mapped is absent from `values`."""

    numbers: list[int]
    values: dict[str, list[Any]]
    reasons: dict[int, list[Reason]]
    forced: dict[int, int] = dataclasses.field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.numbers)

    def column(self, key: str) -> list[Any]:
        return self.values.get(key) or [None] * len(self.numbers)

    def refuse(self, place: int, code: str, field: str = "", **params: Any) -> None:
        self.reasons.setdefault(place, []).append(Reason(code, field, params))


@dataclass(slots=True)
class Plan:
    """What a batch will do: one outcome a row, why rows wait or are refused, and what `write` needs.

    `ids` are the records of rows, those of new ones once `write` is done; `met` are rows that found theirs by something
    else than its number.
    """

    outcomes: list[Outcome]
    reasons: dict[int, list[Reason]]
    candidates: dict[int, list[int]] = dataclasses.field(default_factory=dict)
    totals: Counter[str] = dataclasses.field(default_factory=Counter)
    work: Any = None
    ids: dict[int, int] = dataclasses.field(default_factory=dict)
    met: set[int] = dataclasses.field(default_factory=set)


@dataclass(slots=True)
class Context:
    """One import: whose it is, what it names, and what it has seen so far in the file.

    `given` is for rows that have none of it. In a strict one, planned and written in one transaction, a name that
    nobody knows refuses its row, and the records that rows meet are held until they are written. What is written is
    noted in `traces`, so that the import can be taken back. A long file `is_told_at_end`: `ImportFinished` says for all
    of its parts what each would announce.
    """

    source: str
    file_hash: str
    currency: str
    base_currency: str
    region: str
    today: date
    by: Actor
    at: datetime
    mapped: frozenset[str] = frozenset()
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    is_preview: bool = False
    waits_for_unknown: bool = False
    is_told_at_end: bool = False
    given: Mapping[str, str] = dataclasses.field(default_factory=dict)
    is_strict: bool = False
    seen: dict[str, Any] = dataclasses.field(default_factory=dict)
    amounts: dict[str, Decimal] = dataclasses.field(default_factory=dict)
    records: dict[str, set[Any]] = dataclasses.field(default_factory=dict)
    notes: dict[str, Counter[str]] = dataclasses.field(default_factory=dict)
    made: int = 0
    traces: Traces = dataclasses.field(default_factory=Traces)

    def note(self, code: str, value: str) -> None:
        """Keep a value of the file that somebody should hear of, under the code of its sentence."""
        self.notes.setdefault(code, Counter())[value] += 1

    def memory(self, name: str, kind: type[Any] = dict) -> Any:
        """A collection that lives as long as the import runs."""
        return self.seen.setdefault(name, kind())


class Planner(ABC):
    """Says what rows mean, and does it. `plan` only reads; `write` runs in the engine's transaction."""

    def __init__(self, context: Context) -> None:
        self.context = context

    @abstractmethod
    def plan(self, rows: Rows) -> Plan:
        """This planner will match every row with what is known and decide what becomes of it."""

    @abstractmethod
    def write(self, rows: Rows, plan: Plan) -> None:
        """This planner will write a plan with its audit entry."""

    def recall(self, rows: Rows) -> None:
        """This planner will note rows that an earlier run has already written."""
        self.plan(rows)


@dataclass(frozen=True)
class Importer:
    """A record type that files can bring. `grouped_by` names the field whose rows belong together.

    `keys` are the fields by which a row is met when it is sent again. `nameless_list` is the query of those customers
    in their list that rows made without a name; `suggests` finds fields for columns that nothing was made of.
    """

    target: str
    label: Text
    icon: str
    noun: Text
    fields: Callable[[], Sequence[ImportField]]
    planner: type[Planner]
    verb: str
    list_url: str
    grouped_by: str = ""
    after: str = ""
    needs_one_of: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    order: int = 100
    nameless_list: str = ""
    suggests: Callable[[Sequence[ColumnProfile]], Mapping[int, str]] = lambda columns: {}

    def fields_for(self, by: Actor) -> list[ImportField]:
        """The fields that a column may become for somebody: nobody hears of one that their role does not see."""
        noun = self.verb.partition(".")[0]
        return [field for field in self.fields() if by.sees_field(f"{noun}.{field.key}")]

    def given(self, choices: Mapping[str, Any]) -> list[tuple[ImportField, str]]:
        """What was chosen for all rows of a file."""
        found = ((field, str(choices.get(field.key) or "")) for field in self.fields() if field.for_all)
        return [(field, text) for field, text in found if text]


importers: Registry[Importer] = Registry("importers")


def register_reason(code: str, sentence: Promise) -> None:
    """Put a sentence on the shelf that rooms refuse rows with."""
    sentences.register(code, sentence)
