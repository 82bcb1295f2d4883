"""Blocks of the page Today: rooms put on the shelf what some of its readers begin the day with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from rapport.kit.actor import Actor
from rapport.kit.registry import Registry


@dataclass(frozen=True)
class Block:
    """A part below one's own to-dos. `load` answers what its template needs, or None when there is nothing to say.

    `verb` is the right that shows it: what a manager, an analyst or the back office sees follows from it.
    """

    template: str
    load: Callable[[Actor, date], Mapping[str, Any] | None]
    verb: str = ""
    order: int = 50


@dataclass(frozen=True)
class Act:
    """The one thing to do about a line: a page to open, or with `is_post` a verb to call."""

    label: str
    icon: str
    url: str
    is_post: bool = False


@dataclass(frozen=True)
class Line:
    """A line of a plain block: what it is about, a few words, a date or change, an amount, and what to do."""

    name: str
    url: str = ""
    note: str = ""
    when: str = ""
    tone: str = ""
    value: str = ""
    value_url: str = ""
    value_says: str = ""
    act: Act | None = None
    is_person: bool = False


@dataclass(frozen=True)
class Plain:
    """What a block of lines shows. `address` opens exactly what `count` counts; `said` stands below the title."""

    title: str
    count: int | None = None
    address: str = ""
    opens: str = ""
    said: str = ""
    lines: Sequence[Line] = ()
    act: Act | None = None


PLAIN = "web/day_block.html"


def plain(load: Callable[[Actor, date], Plain | None], verb: str, order: int) -> Block:
    """Return a block whose lines need no template of their own."""

    def loaded(actor: Actor, today: date) -> Mapping[str, Any] | None:
        found = load(actor, today)
        return {"block": found} if found is not None else None

    return Block(PLAIN, loaded, verb, order)


blocks: Registry[Block] = Registry("blocks of Today")


def draw(request: HttpRequest, today: date) -> list[str]:
    """Return the drawn blocks for one reader, in their order."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    shown = [block for block in blocks.values() if not block.verb or actor.has(block.verb)]
    loaded = [(block, block.load(actor, today)) for block in sorted(shown, key=lambda block: block.order)]
    return [render_to_string(block.template, dict(values), request) for block, values in loaded if values is not None]
