"""The composer of a record's page: ways of writing on it, put on a shelf by rooms and drawn one at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from rapport.kit.actor import Actor
from rapport.kit.errors import Text
from rapport.kit.registry import Registry

ID = "composer"
ASKED = "compose"


def _nothing(actor: Actor, record: Any) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True)
class Mode:
    """One tab of the composer. `template` draws a `<c-composer id="composer">` with `web/composer_modes.html` in it.

    Its context: `holder`, `record`, `composer` (the tabs) and what `load` returns. `verb` is the right that shows it.
    `is_rare` puts it behind the menu at the end of the tabs; `takes_texts` says that ready texts can be inserted.
    """

    label: Text
    icon: str
    template: str
    order: int = 50
    verb: str = ""
    load: Callable[[Actor, Any], Mapping[str, Any]] = _nothing
    is_rare: bool = False
    takes_texts: bool = False


modes: Registry[Mode] = Registry("composer modes")


@dataclass(frozen=True)
class Tabs:
    """The tabs of a composer for one reader; `url` is the page that it stands on."""

    url: str
    current: str
    usual: list[tuple[str, Mode]]
    rare: list[tuple[str, Mode]]

    @property
    def chosen(self) -> Mode:
        return modes[self.current]

    @property
    def is_rare(self) -> bool:
        return self.chosen.is_rare


def draw(request: HttpRequest, holder: str, record: Any, url: str, **said: Any) -> str:
    """Return the composer with the tab that the address asks for; `said` is what a refused form shows again."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = sorted(
        ((key, mode) for key, mode in modes.items() if not mode.verb or actor.has(mode.verb)),
        key=lambda pair: pair[1].order,
    )
    if not found:
        return ""
    asked = said.pop("mode", None) or request.GET.get(ASKED, "")
    current = asked if asked in dict(found) else found[0][0]
    usual = [pair for pair in found if not pair[1].is_rare]
    tabs = Tabs(url, current, usual, [pair for pair in found if pair[1].is_rare])
    focus = ASKED in request.GET
    values = {"holder": holder, "record": record, "composer": tabs, "focus": focus}
    return render_to_string(tabs.chosen.template, {**values, **tabs.chosen.load(actor, record), **said}, request)
