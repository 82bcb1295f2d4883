"""Blocks of the page Today: rooms put on the shelf what some of its readers begin the day with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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


blocks: Registry[Block] = Registry("blocks of Today")


def draw(request: HttpRequest, today: date) -> list[str]:
    """Return the drawn blocks for one reader, in their order."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    shown = [block for block in blocks.values() if not block.verb or actor.has(block.verb)]
    loaded = [(block, block.load(actor, today)) for block in sorted(shown, key=lambda block: block.order)]
    return [render_to_string(block.template, dict(values), request) for block, values in loaded if values is not None]
