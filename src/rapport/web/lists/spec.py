"""What a room declares about a list."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django import forms
from django.db.models import Q
from django.db.models.expressions import Combinable
from django.utils.functional import Promise

from rapport.kit.actor import Actor
from rapport.kit.edits import Edit, Edited
from rapport.kit.errors import Text
from rapport.kit.ports import Choice
from rapport.kit.registry import Registry
from rapport.kit.scope import Piece


class Cell(StrEnum):
    """How a value is drawn, read aloud and exported."""

    WHO = "who"
    TEXT = "text"
    NUMBER = "number"
    MINUTES = "minutes"
    MONEY = "money"
    PERCENT = "percent"
    DATE = "date"
    TIME = "time"
    STATE = "state"
    PERSON = "person"
    TAGS = "tags"
    FLAG = "flag"
    EMAIL = "email"
    PHONE = "phone"
    SCORE = "score"
    POINTS = "points"
    MOMENT = "moment"
    LINK = "link"
    SEVERAL = "several"


NUMERIC = frozenset({Cell.NUMBER, Cell.MINUTES, Cell.MONEY, Cell.PERCENT, Cell.POINTS})


@dataclass(frozen=True)
class Editor:
    """How a cell is edited in place. `save` is the room's verb behind a small adapter.

    `save_many` takes a column that was pasted, its values under the column's key. `start` reads what the field begins
    with where it is not what the cell shows.
    """

    field: Callable[[], forms.Field]
    save: Callable[[Any, Any, int, Actor, datetime], None]
    verb: str
    save_many: Callable[[Sequence[Edit], Actor, datetime], Edited] | None = None
    start: Callable[[Any], Any] | None = None


@dataclass(frozen=True)
class Saver:
    """The verbs that change named fields of one record of a list, and of many; custom fields come under `custom`.

    `fields` says which of the record's own fields can be given one value on many rows, each as its form asks for it.
    """

    verb: str
    save: Callable[[Any, Mapping[str, Any], int, Actor, datetime], None]
    save_many: Callable[[Sequence[Edit], Actor, datetime], Edited]
    fields: Callable[[Actor], Mapping[str, forms.Field]]


@dataclass(frozen=True)
class Column:
    """One column. `path` leads to the value (`standing.revenue`); `sort` is the ORM path of an indexed order.

    `restricted` names the restricted field; `total` offers sum and average in the footer; `currency` is the path of
    an amount's currency, else the base currency. `labels` translates stored choices; `tones` colours states.
    """

    key: str
    label: Text
    path: str
    cell: Cell = Cell.TEXT
    sort: str = ""
    total: str | Combinable = ""
    restricted: str = ""
    currency: str = ""
    labels: Mapping[str, Text] | None = None
    tones: Mapping[str, str] | None = None
    editor: Editor | None = None
    why: str = ""
    strong: bool = False

    @property
    def is_name(self) -> bool:
        """Whether the cell names the row: it leads to the record's page and stays in sight."""
        return self.cell is Cell.WHO or (self.strong and self.cell is Cell.TEXT and self.editor is None)


YEAR = 365


class Kind(StrEnum):
    """What a filter compares."""

    TEXT = "text"
    CHOICE = "choice"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    FLAG = "flag"
    USER = "user"
    TEAM = "team"
    TAG = "tag"
    SPECIAL = "special"


@dataclass(frozen=True)
class Filter:
    """One thing that a list can be filtered by. `path` is an ORM path; `custom` makes the condition itself.

    `choices` may depend on the reader; `search_url` names an address that answers choices for typed text.
    `folded` says that the column holds folded text, so that accents and case do not matter. `shape` is "list" or
    "moment" where a JSON value is one: several values, or a time in UTC; "time" where a column is one; "number" where
    one chooses a number. With `days` the last value is how many days back one looks. `group` is the heading under
    which the segment builder offers it; `words` say its operators.
    """

    key: str
    label: Text
    kind: Kind
    path: str = ""
    icon: str = "filter"
    choices: Callable[[Actor], Sequence[Choice]] | None = None
    custom: Callable[[str, Sequence[str], Actor], Q] | None = None
    describe: Callable[[Sequence[str]], str] | None = None
    restricted: str = ""
    operators: tuple[str, ...] = ()
    search_url: str = ""
    folded: bool = False
    shape: str = ""
    days: bool = False
    group: Text = ""
    words: Mapping[str, Text] | None = None


@dataclass(frozen=True)
class BulkAction:
    """A verb over the ticked rows, or over all that match. `form` asks what the verb needs; `run` answers a count."""

    key: str
    label: Text
    icon: str
    verb: str
    run: Callable[[Sequence[int], Mapping[str, Any], Actor, datetime], int]
    done: Callable[[int], str]
    form: Callable[[], forms.Form] | None = None
    danger: bool = False
    undo: Callable[[Sequence[int], Mapping[str, Any]], str] | None = None

    @property
    def asks(self) -> bool:
        """Whether the verb needs to know something before it runs. Templates ask this: `form` would be called."""
        return self.form is not None


@dataclass(frozen=True)
class Empty:
    """What a list says when nothing is there yet: a drawing, a sentence, a button."""

    drawing: str
    title: Text
    text: Text
    action: Text = ""
    url_name: str = ""


@dataclass(frozen=True)
class ListSpec:
    """A list of one record type. `rows` starts the query; `url_name` is its address.

    `peek_url` names the address of a row's peek, `detail_url` its page, `create_url` where one is made,
    in a dialog when its view answers htmx with one; `export_verb` guards the export. `presets` are views that
    everybody has: (key, name, query string).
    `narrowed` asks for the rows of a piece of scope in another way, where that lets the database walk a sort's index.
    """

    key: str
    record_type: str
    label: Text
    one_more: Text
    icon: str
    url_name: str
    detail_url: str
    rows: Callable[[], Any]
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...]
    default_columns: tuple[str, ...]
    default_sort: str
    empty: Empty
    view_verb: str
    peek_url: str = ""
    create_url: str = ""
    create_verb: str = ""
    creates_in_dialog: bool = False
    export_verb: str = ""
    bulk: tuple[BulkAction, ...] = ()
    count_label: Callable[[int], str | Promise] | None = None
    presets: tuple[tuple[str, Text, str], ...] = ()
    import_target: str = ""
    saver: Saver | None = None
    narrowed: Callable[[str, Piece], Any] | None = None


@dataclass(frozen=True)
class MenuLink:
    """A line that a room adds to the menu of a list; its address is given `list` and `query`."""

    label: Text
    icon: str
    url_name: str
    verb: str


lists: Registry[ListSpec] = Registry("lists")
extra_columns: Registry[tuple[str, Column]] = Registry("columns added to lists")
extra_filters: Registry[tuple[str, Filter]] = Registry("filters added to lists")
extra_bulk: Registry[tuple[str, BulkAction]] = Registry("verbs over many rows added to lists")
extra_menu: Registry[tuple[str, MenuLink]] = Registry("lines added to the menus of lists")


def columns_of(spec: ListSpec, actor: Actor) -> list[Column]:
    """Return the columns that the reader may see: the list's own, then those that rooms added."""
    added = [column for key, column in extra_columns.values() if key == spec.key]
    return [c for c in (*spec.columns, *added) if not c.restricted or actor.sees_field(c.restricted)]


def filters_of(spec: ListSpec, actor: Actor) -> list[Filter]:
    """Return the filters that the reader may use."""
    added = [item for key, item in extra_filters.values() if key == spec.key]
    return [f for f in (*spec.filters, *added) if not f.restricted or actor.sees_field(f.restricted)]


def bulk_of(spec: ListSpec, actor: Actor) -> list[BulkAction]:
    """Return the verbs over many rows that the reader may use: the list's own, then its rooms', dangerous ones last."""
    added = [action for key, action in extra_bulk.values() if key == spec.key]
    allowed = [action for action in (*spec.bulk, *added) if actor.has(action.verb)]
    return sorted(allowed, key=lambda action: action.danger)


def menu_of(spec: ListSpec, actor: Actor) -> list[MenuLink]:
    """Return the lines that rooms added to the list's menu for this reader."""
    return [link for key, link in extra_menu.values() if key == spec.key and actor.has(link.verb)]
