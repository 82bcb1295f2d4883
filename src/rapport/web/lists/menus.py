"""The long menus of a list as safe HTML: on every page and seldom opened, they must cost next to nothing."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from rapport.web import marks
from rapport.web.lists.spec import Column
from rapport.web.lists.state import ListState

_ANY = "any-field"


def fields(state: ListState, filters: Iterable[Any], group: str) -> SafeString:
    """Return the fields that can be filtered, each a link that asks for its condition."""
    before, after = state.address(edit=_ANY, group=group).split(_ANY)
    return _joined(
        _link(f"{before}{item.key}{after}", f"{marks.icon(item.icon)}{escape(str(item.label))}") for item in filters
    )


def columns(shown: Iterable[Column], every: Iterable[Column]) -> SafeString:
    """Return the columns to choose from: those that are shown in their order, then the others."""
    first = {column.key: column for column in shown}
    rest = [column for column in every if column.key not in first]
    return _joined([*(_choice(column, " checked") for column in first.values()), *(_choice(c, "") for c in rest)])


def _link(url: str, inner: str) -> str:
    safe = escape(url)
    return f'<a class="menu__item" role="menuitem" href="{safe}" hx-get="{safe}" hx-target="#main">{inner}</a>'


def _choice(column: Column, checked: str) -> str:
    box = f'<input type="checkbox" name="c" value="{escape(column.key)}"{checked}>{escape(str(column.label))}'
    return f'<label class="check menu__item" draggable="true" data-columns-target="item">{box}</label>'


def _joined(parts: Iterable[str]) -> SafeString:
    return mark_safe("\n".join(parts))
