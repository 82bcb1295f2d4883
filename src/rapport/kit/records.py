"""Record types: what the house has pages for, so that core rooms can name a record without knowing its room."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from rapport.kit.errors import Text
from rapport.kit.money import Money
from rapport.kit.registry import Registry


@dataclass(frozen=True)
class RecordType:
    """One noun with pages. `holder` is the name under which notes, files and audit rows point to it."""

    key: str
    holder: str
    label: Text
    plural: Text
    icon: str
    model: Any
    list_url: str
    detail_url: str
    view_verb: str
    edit_verb: str
    rows: Callable[[], Any]

    def url(self, record: Any) -> str:
        return reverse(self.detail_url, args=[record.uuid])


@dataclass(frozen=True)
class Holder:
    """A table that hangs on records: moved by a merge, erased with a person, removed with a record."""

    key: str
    move: Callable[[str, int, int], int]
    remove: Callable[[str, Iterable[int]], int]
    personal: bool = False


@dataclass(frozen=True)
class TimelineKind:
    """How one verb reads on a timeline: its chip, its icon and its sentence.

    `is_state` says that a record stands on the timeline once, as its last verb left it: a plan is moved, then done.
    """

    chip: str
    icon: str
    sentence: Text
    tone: str = ""
    slim: bool = False
    is_state: bool = False
    params: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True)
class TimelineBody:
    """What a timeline shows under a line: `load` answers by record id, None hides the line."""

    template: str
    load: Callable[[Any, Iterable[int]], Mapping[int, Any]]


@dataclass(frozen=True)
class Glance:
    """A record in a line of another room: its name, its address, and what it has brought, where that is known."""

    name: str
    url: str
    worth: Money | None = None


record_types: Registry[RecordType] = Registry("record types")
holders: Registry[Holder] = Registry("holders")
glances: Registry[Callable[[Any, Iterable[int]], Mapping[int, Glance]]] = Registry("records at a glance")
timeline_kinds: Registry[TimelineKind] = Registry("timeline kinds")
timeline_bodies: Registry[TimelineBody] = Registry("timeline bodies")
timeline_chips: Registry[Text] = Registry("timeline chips")


def remove_hanging(holder: str, ids: Sequence[int]) -> None:
    """Remove all that hangs on records which are about to be deleted."""
    for each in holders.values() if ids else ():
        each.remove(holder, ids)


def types_held_as(holder: str) -> list[RecordType]:
    return [kind for kind in record_types.values() if kind.holder == holder]
