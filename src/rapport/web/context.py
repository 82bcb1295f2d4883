"""What every page's frame shows: company, rail, favourites, the reader's preferences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from rapport.kit import ports
from rapport.kit.actor import Actor
from rapport.kit.errors import Text
from rapport.kit.records import record_types
from rapport.kit.registry import Registry
from rapport.web.nav import ACCOUNT, GROUPS, SETTINGS, NavItem, items_of, lights, nav


@dataclass(frozen=True)
class RailItem:
    key: str
    label: Text
    icon: str
    url: str
    current: bool
    go: str = ""
    count: int | None = None


@dataclass(frozen=True)
class RailGroup:
    label: Text
    items: list[RailItem]


@dataclass(frozen=True)
class Banner:
    """A sentence above every page, with one action."""

    text: Text
    action: Text = ""
    url: str = ""


@dataclass(frozen=True)
class Face:
    """Somebody who may sign in to try the house: shown on the page of signing in."""

    name: str
    role: str
    login: str


@dataclass(frozen=True)
class Faces:
    """Those who may sign in to try, with the password that they share."""

    password: str
    people: Sequence[Face]


faces: Registry[Callable[[], Faces | None]] = Registry("people to try with")
BannerSource = Callable[[Actor], Banner | None]
banners: Registry[BannerSource] = Registry("banners")


class Frame:
    """Computed when a template asks, so that a part of a page costs nothing."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.actor: Actor = request.actor  # type: ignore[attr-defined]
        self.user: Any = request.user

    @property
    def company_name(self) -> str:
        return ports.company.use()().name

    @property
    def theme(self) -> str:
        return str(getattr(self.user, "theme", "system"))

    @property
    def density(self) -> str:
        return str(getattr(self.user, "density", "comfortable"))

    @cached_property
    def groups(self) -> list[RailGroup]:
        groups = [RailGroup(label, self._items(key)) for key, label in GROUPS.items()]
        return [group for group in groups if group.items]

    @cached_property
    def settings(self) -> list[RailItem]:
        return self._items(SETTINGS)

    @cached_property
    def account(self) -> list[RailItem]:
        return self._items(ACCOUNT)

    @cached_property
    def counts(self) -> dict[str, int]:
        """What waits at lines of the rail, by their key."""
        items = [pair for group in GROUPS for pair in items_of(group, self.actor)]
        return {key: item.count(self.actor) for key, item in items if item.count}

    @property
    def waiting(self) -> str:
        """The counts as one word, for what is kept of the rail."""
        return " ".join(f"{key}={count}" for key, count in self.counts.items())

    @cached_property
    def places(self) -> list[str]:
        """The lines of the rail at which the reader is, for what is kept of it."""
        views = self._request.GET.getlist("view")
        return [key for group in GROUPS for key, item in items_of(group, self.actor) if self._is_at(key, item)] + views

    @property
    def can_settings(self) -> bool:
        return bool(self.settings)

    @cached_property
    def favourites(self) -> list[RailItem]:
        views = ports.saved_views.use().favourites(self.actor)
        return [self._favourite(view) for view in views if view.list_key in _list_addresses()]

    @cached_property
    def banner(self) -> Banner | None:
        found = (source(self.actor) for source in banners.values())
        return next((banner for banner in found if banner), None)

    @cached_property
    def _lit(self) -> str:
        """The line that a page lights although its address lies elsewhere."""
        match = self._request.resolver_match
        return getattr(self._request, "rail", "") or lights.get(match.view_name if match else "") or ""

    def _items(self, group: str) -> list[RailItem]:
        return [
            RailItem(
                key, item.label, item.icon, item.url, self._is_at(key, item), item.go,
                self.counts.get(key),
            )
            for key, item in items_of(group, self.actor)
        ]  # fmt: skip

    def _is_at(self, key: str, item: NavItem) -> bool:
        return key == self._lit if self._lit else item.url == self._nearest

    @cached_property
    def _nearest(self) -> str:
        """The address of the line whose pages this one is among: contracts lie under orders, and light their own."""
        path = self._request.path
        found = (item.url for item in nav.values() if item.url != "/" and path.startswith(item.url))
        return max(found, key=len, default="")

    def _favourite(self, view: ports.ViewLine) -> RailItem:
        url = f"{_list_addresses()[view.list_key]}?view={view.uuid}"
        return RailItem(view.uuid, view.name, view.icon, url, self._request.GET.get("view") == view.uuid)


def _list_addresses() -> dict[str, str]:
    return {key: reverse(kind.list_url) for key, kind in record_types.items()}


def offered_faces() -> Faces | None:
    """Return who may sign in to try, while somebody offers it."""
    found = (source() for source in faces.values())
    return next((shown for shown in found if shown), None)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Give `frame` to the pages of somebody who is signed in."""
    actor = getattr(request, "actor", None)
    if actor is None or actor.user_id is None:
        return {}
    found = getattr(request, "frame", None) or Frame(request)
    request.frame = found  # type: ignore[attr-defined]
    return {"frame": found}
