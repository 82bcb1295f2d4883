"""The rail: rooms register where they can be reached."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rapport.kit.actor import Actor
from rapport.kit.errors import Text
from rapport.kit.registry import Registry

WORK, RELATION, VALUE, SETTINGS, ACCOUNT = "work", "relation", "value", "settings", "account"
GROUPS: dict[str, Text] = {WORK: "", RELATION: _("Relationship"), VALUE: _("Value")}


@dataclass(frozen=True)
class NavItem:
    """One line of the rail. `go` is the letter that follows G; `count` says how much waits there for its reader."""

    label: Text
    icon: str
    url_name: str
    group: str
    verb: str = ""
    go: str = ""
    order: int = 50
    count: Callable[[Actor], int] | None = None

    @cached_property
    def url(self) -> str:
        return reverse(self.url_name)

    def shown_to(self, actor: Actor) -> bool:
        return not self.verb or actor.has(self.verb)


nav: Registry[NavItem] = Registry("navigation")
lights: Registry[str] = Registry("pages that light a line of another room")


def items_of(group: str, actor: Actor) -> Iterator[tuple[str, NavItem]]:
    """Yield the group's items that the actor may open, in their order."""
    items = sorted(nav.items(), key=lambda pair: pair[1].order)
    return ((key, item) for key, item in items if item.group == group and item.shown_to(actor))
