"""Ports: what the interface kit needs from rooms above it, declared here and provided by them at start."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from rapport.kit.actor import Actor

T = TypeVar("T")


class Port(Generic[T]):
    """A socket with one plug."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._plug: T | None = None

    def provide(self, plug: T) -> None:
        self._plug = plug

    def use(self) -> T:
        if self._plug is None:
            raise LookupError(f"nothing provides {self.name}")
        return self._plug


@dataclass(frozen=True)
class ViewLine:
    """A saved view as the interface shows it."""

    uuid: str
    name: str
    icon: str
    query: str
    is_shared: bool
    is_own: bool
    is_favourite: bool
    list_key: str


class SavedViews(Protocol):
    """Named query strings of lists."""

    def of_list(self, list_key: str, actor: Actor) -> Sequence[ViewLine]: ...

    def every(self, actor: Actor) -> Sequence[ViewLine]: ...

    def find(self, uuid: str, actor: Actor) -> ViewLine | None: ...

    def favourites(self, actor: Actor) -> Sequence[ViewLine]: ...


@dataclass(frozen=True)
class ExtraField:
    """A custom field, as columns, filters and forms need it. `kind` is text, long_text, whole, number, money,
    percent, flag, date, moment, choice, choices, email, phone, link or user.

    `choices` are what is stored; `names` and `tones` say how each is called and coloured.
    """

    key: str
    label: str
    kind: str
    choices: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    tones: Mapping[str, str] = field(default_factory=dict)
    help: str = ""
    default: Any = None
    is_required: bool = False
    is_searchable: bool = False
    is_unique: bool = False
    can_write: bool = True


@dataclass(frozen=True)
class FieldRights:
    """What a role is kept from: fields that it does not see, and fields that it only reads."""

    hidden: frozenset[str] = frozenset()
    locked: frozenset[str] = frozenset()


class ExtraFields(Protocol):
    """Custom fields of a record type. Without an actor, all of them."""

    def of(self, record_type: str, actor: Actor | None = None) -> Sequence[ExtraField]: ...

    def rights_of(self, role: str) -> FieldRights: ...


@dataclass(frozen=True)
class Layout:
    """The panels of a page for one role: their order by key, and those that stay away."""

    order: tuple[str, ...] = ()
    hidden: frozenset[str] = frozenset()


class Layouts(Protocol):
    """How the pages of records are laid out."""

    def of(self, holder: str, role: str) -> Layout: ...


class Tags(Protocol):
    """Words on records."""

    def of_many(self, holder: str, ids: Iterable[int]) -> dict[int, list[str]]: ...

    def record_ids(self, holder: str, names: Sequence[str]) -> Any: ...

    def suggest(self, text: str) -> Sequence[str]: ...


class Company(Protocol):
    """Whose Rapport this is."""

    @property
    def name(self) -> str: ...

    @property
    def currency(self) -> str: ...

    @property
    def time_zone(self) -> str: ...


class CompanyPort(Protocol):
    def __call__(self) -> Company: ...


@dataclass(frozen=True)
class Choice:
    """One possible value: what is stored, and what is read."""

    value: str
    label: str


class People(Protocol):
    """Colleagues and teams, for filters and pickers."""

    def users(self, text: str = "", limit: int = 20) -> Sequence[Choice]: ...

    def teams(self) -> Sequence[Choice]: ...

    def names(self, ids: Iterable[int]) -> dict[int, str]: ...


@dataclass(frozen=True)
class FileDrop:
    """A file on its way to the reader."""

    chunks: Iterable[bytes]
    media_type: str
    name: str


class Exporter(Protocol):
    """Writes rows as CSV, XLSX, Parquet or JSON lines, and records that they left.

    A long list is written `later`, in the background: the answer is the address of the page that shows its file.
    """

    def export(
        self,
        *,
        name: str,
        headers: Sequence[str],
        rows: Iterable[Sequence[Any]],
        file_format: str,
        by: Actor,
        at: datetime,
    ) -> FileDrop: ...

    def later(self, *, name: str, query: str, file_format: str, by: Actor, at: datetime) -> str: ...


class Customers(Protocol):
    """Whom a plan is about, where it begins away from a customer's page."""

    def options_url(self) -> str:
        """The address that answers a field which searches them."""

    def chosen(self, uuid: str, text: str, actor: Actor) -> tuple[str, Any] | None:
        """The holder and the public id of who was chosen or named; refuses a name that nobody or several have."""


saved_views: Port[SavedViews] = Port("saved views")
extra_fields: Port[ExtraFields] = Port("custom fields")
layouts: Port[Layouts] = Port("page layouts")
tags: Port[Tags] = Port("tags")
company: Port[CompanyPort] = Port("company settings")
people: Port[People] = Port("colleagues")
exporter: Port[Exporter] = Port("export")
customers: Port[Customers] = Port("customers")
