"""Panels: parts of a record's page that rooms register, loaded together and reloaded one by one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from rapport.kit.actor import Actor
from rapport.kit.errors import Text
from rapport.kit.registry import Registry


class Zone(StrEnum):
    """The three zones of a record's page, and the highlights above its timeline."""

    LEFT = "left"
    HIGHLIGHT = "highlight"
    RIGHT = "right"


@dataclass(frozen=True)
class Panel:
    """A part of the page of one holder. `load` returns what its template needs, or None to stay away.

    `template` draws everything inside `<c-panel>`; `reload_on` names the htmx events after which it asks again.
    """

    title: Text
    holder: str
    zone: Zone
    template: str
    load: Callable[[Actor, Any], Mapping[str, Any] | None]
    order: int = 50
    verb: str = ""
    reload_on: tuple[str, ...] = ()


panels: Registry[Panel] = Registry("panels")


def panels_of(holder: str, zone: Zone, actor: Actor) -> list[tuple[str, Panel]]:
    """Return the panels of a zone that the actor may see, in their order."""
    found = [
        (key, panel)
        for key, panel in panels.items()
        if panel.holder == holder and panel.zone is zone and (not panel.verb or actor.has(panel.verb))
    ]
    return sorted(found, key=lambda pair: pair[1].order)
