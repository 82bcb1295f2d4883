"""What the palette offers beside records: places to go, things to create, saved views, settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rapport.kit import ports
from rapport.kit.actor import Actor
from rapport.kit.errors import Text
from rapport.kit.registry import Registry
from rapport.kit.text import fold
from rapport.web.lists.spec import ListSpec, lists
from rapport.web.nav import GROUPS, SETTINGS, items_of

MOST = 6


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
    every = (
        Section(_("Do"), [*_created(actor), *_acted(actor)]),
        Section(_("Go to"), _places(actor)),
        Section(_("Views"), _views(actor) if text else []),
        Section(_("Settings"), _settings(actor) if text else []),
    )
    narrowed = [Section(section.title, _matching(section.commands, text)) for section in every]
    return [section for section in narrowed if section.commands]


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
    return [
        Command(str(item.label), item.icon, item.url, gettext("Settings")) for _key, item in items_of(SETTINGS, actor)
    ]


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
    """Keep the lines in which the typed letters appear in order, words' beginnings first."""
    asked = fold(text)
    scored = [(_distance(fold(f"{command.label} {command.keywords}"), asked), command) for command in commands]
    near = [(score, command) for score, command in scored if score is not None]
    return [command for _score, command in sorted(near, key=lambda pair: pair[0])][:MOST]


def _distance(label: str, asked: str) -> int | None:
    """0 where a word begins with what is typed, 1 where it is inside, more where only its letters appear in order."""
    if not asked or f" {label}".find(f" {asked}") >= 0:
        return 0
    if asked in label:
        return 1
    place = spread = 0
    for letter in asked.replace(" ", ""):
        found = label.find(letter, place)
        if found < 0:
            return None
        spread += found - place
        place = found + 1
    return 2 + spread if spread <= len(asked) * 2 else None
