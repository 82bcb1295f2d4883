"""The shelf of searchable records: each room says what can be found of its records and how a hit is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from rapport.kit.actor import Actor
from rapport.kit.errors import Text
from rapport.kit.registry import Registry


@dataclass(frozen=True, slots=True)
class Document:
    """One record in the index. `words` is whatever may be typed to find it; `is_open` frees it from owner and team."""

    record_id: int
    title: str
    words: Sequence[str]
    heads: tuple[str, str]
    owner_id: int | None = None
    team_id: int | None = None
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """One record as a result: what it is called, where it is, what it is worth."""

    title: str
    note: str
    url: str
    icon: str
    group: Text
    is_company: bool = False
    worth: Decimal | None = None


@dataclass(frozen=True)
class SearchSource:
    """How records of one holder enter the index and come out of it.

    `load` reads documents of the given ids, without those in the bin. `present` reads the hits that the actor may
    see. `policy` names the model whose policy says what the actor may see.
    """

    view_verb: str
    load: Callable[[Iterable[int]], Iterable[Document]]
    present: Callable[[Actor, Sequence[int]], Mapping[int, Hit]]
    model: Any
    order: int = 50


sources: Registry[SearchSource] = Registry("search sources")
