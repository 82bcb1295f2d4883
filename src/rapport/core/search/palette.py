"""What the palette offers beside records: places to go, things to create, saved views, settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rapport.core.search.near import is_meant
from rapport.kit import ports
from rapport.kit.actor import Actor
from rapport.kit.errors import Text
from rapport.kit.registry import Registry
from rapport.kit.text import fold
from rapport.web.lists.spec import ListSpec, lists
from rapport.web.nav import GROUPS, SETTINGS, items_of

MOST = 8


@dataclass(frozen=True)
class Action:
    """Something that can be done from anywhere. `keywords` are other words for it."""

    label: Text
    icon: str
    url_name: str
    verb: str = ""
    shortcut: str = ""
    keywords: Text = ""


actions: Registry[Action] = Registry("palette actions")


@dataclass(frozen=True)
class Command:
    """One line of the palette."""

    label: str
    icon: str
    url: str
    note: str = ""
    keys: Sequence[str] = ()
    keywords: str = ""


@dataclass(frozen=True)
class Section:
    """Lines of one kind under their heading."""

    title: Text
    commands: Sequence[Command]


def commands_for(actor: Actor, text: str) -> list[Section]:
    """Return what this person may do or open, narrowed by what is typed."""
    done, places = [*_acted(actor), *_created(actor)], _places(actor)
    if text:
        mixed = _matching([*done, *places, *_views(actor), *_settings(actor)], text)
        sections = [Section(_("Do or open"), mixed)]
    else:
        sections = [Section(_("Do"), done[:MOST]), Section(_("Go to"), places[:MOST])]
    return [section for section in sections if section.commands]


def _created(actor: Actor) -> list[Command]:
    return [
        Command(str(spec.one_more), "plus", reverse(spec.create_url))
        for spec in lists.values()
        if spec.create_url and actor.has(spec.create_verb)
    ]


def _acted(actor: Actor) -> list[Command]:
    return [
        Command(
            str(action.label), action.icon, reverse(action.url_name), keys=action.shortcut.split(),
            keywords=str(action.keywords),
        )
        for action in actions.values()
        if not action.verb or actor.has(action.verb)
    ]  # fmt: skip


def _places(actor: Actor) -> list[Command]:
    return [
        Command(str(item.label), item.icon, item.url, keys=("G", item.go.upper()) if item.go else ())
        for group in GROUPS
        for _key, item in items_of(group, actor)
    ]


def _settings(actor: Actor) -> list[Command]:
    title = gettext("Settings")
    found = [Command(str(item.label), item.icon, item.url, title) for _key, item in items_of(SETTINGS, actor)]
    return [Command(title, "settings", "/settings/", keys=("G", "E")), *found] if found else []


def _views(actor: Actor) -> list[Command]:
    opened = {spec.key: spec for spec in lists.values() if actor.has(spec.view_verb)}
    return [
        Command(view.name, view.icon, _address(opened[view.list_key], view), str(opened[view.list_key].label))
        for view in ports.saved_views.use().every(actor)
        if view.list_key in opened
    ]


def _address(spec: ListSpec, view: ports.ViewLine) -> str:
    return f"{reverse(spec.url_name)}?view={view.uuid}"


def _matching(commands: Sequence[Command], text: str) -> list[Command]:
    """Keep the lines that hold what is typed, words' beginnings first, then what is almost so."""
    asked = fold(text)
    scored = [(_distance(fold(f"{command.label} {command.keywords}"), asked), command) for command in commands]
    near = [(score, command) for score, command in scored if score is not None]
    return [command for _score, command in sorted(near, key=lambda pair: pair[0])][:MOST]


def _distance(label: str, asked: str) -> int | None:
    """0 where words begin with what is typed, 1 where it is inside, 2 with a slip, more for its letters in order."""
    if all(f" {word}" in f" {label}" for word in asked.split()):
        return 0
    if asked in label:
        return 1
    if is_meant(label, asked.split()):
        return 2
    place = spread = 0
    for letter in asked.replace(" ", ""):
        found = label.find(letter, place)
        if found < 0:
            return None
        spread += found - place
        place = found + 1
    return 3 + spread if spread <= len(asked) * 2 else None
