"""Panels: parts of a record's page that rooms register, loaded together and reloaded one by one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from rapport.kit import ports
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
    """Return the panels of a zone that the actor may see, in the order of their role's layout."""
    found = [
        (key, panel)
        for key, panel in panels.items()
        if panel.holder == holder and panel.zone is zone and (not panel.verb or actor.has(panel.verb))
    ]
    layout = ports.layouts.use().of(holder, actor.role)
    return [(key, panel) for key, panel in arranged(found, layout) if key not in layout.hidden]


def arranged(found: Sequence[tuple[str, Panel]], layout: ports.Layout) -> list[tuple[str, Panel]]:
    """Return panels in the order of a layout; those that it does not name keep their place among the others."""
    natural = sorted(found, key=lambda pair: pair[1].order)
    named = {key: place for place, key in enumerate(layout.order)}
    if not any(key in named for key, _panel in natural):
        return natural
    last = -1
    places = {}
    for key, _panel in natural:
        last = named.get(key, last)
        places[key] = (last, key not in named)
    return sorted(natural, key=lambda pair: places[pair[0]])


@dataclass(frozen=True)
class Drawn:
    """A panel with its content drawn, for one reader."""

    key: str
    panel: Panel
    html: str
    count: int | None = None
    none: Text = ""

    @property
    def trigger(self) -> str:
        """The htmx events after which the panel asks again."""
        return ", ".join(f"{event} from:body" for event in self.panel.reload_on)


def draw(request: HttpRequest, holder: str, zone: Zone, record: Any) -> list[Drawn]:
    """Return the drawn panels of a zone of a record's page; those that have nothing to do there stay away."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    drawn = (draw_one(request, key, panel, record) for key, panel in panels_of(holder, zone, actor))
    return [panel for panel in drawn if panel is not None]


def draw_one(request: HttpRequest, key: str, panel: Panel, record: Any) -> Drawn | None:
    """Return one drawn panel; `count` and `none` among its values go to its head and stand for its content."""
    values = panel.load(request.actor, record)  # type: ignore[attr-defined]
    if values is None:
        return None
    none: Text = values.get("none", "")
    html = "" if none else render_to_string(panel.template, {**values, "record": record}, request)
    return Drawn(key, panel, html, values.get("count"), none)
