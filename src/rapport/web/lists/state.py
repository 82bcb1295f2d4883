"""The state of a list is its address: filters, sort, columns, view, place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import urlencode

from django.http import QueryDict

from rapport.kit import ports
from rapport.kit.actor import Actor
from rapport.kit.paging import Cursor
from rapport.web.lists.conditions import AnyOf, BadFilter
from rapport.web.lists.spec import Column, ListSpec

PAGE_ROWS = 50


@dataclass(frozen=True)
class ListState:
    """What one reader looks at in one list."""

    groups: tuple[AnyOf, ...]
    sort: str
    column_keys: tuple[str, ...]
    view: ports.ViewLine | None = None
    cursor: Cursor | None = None
    peek: str = ""
    saved_query: str = ""

    @property
    def sort_key(self) -> str:
        return self.sort.lstrip("-")

    @property
    def is_descending(self) -> bool:
        return self.sort.startswith("-")

    @cached_property
    def query(self) -> str:
        """The part of the address that a saved view keeps."""
        pairs = [("f", group.encode()) for group in self.groups]
        return urlencode([*pairs, ("sort", self.sort), ("cols", ",".join(self.column_keys))])

    @property
    def is_changed(self) -> bool:
        return self.view is not None and self.query != self.saved_query

    @property
    def is_unsaved(self) -> bool:
        """Whether the reader looks at something that no view keeps: a changed view, or the list with filters."""
        return self.is_changed if self.view else bool(self.groups)

    def address(self, **extra: str) -> str:
        """The query string of this state, with the view it came from and anything that is added."""
        tail = {"view": self.view.uuid if self.view else "", **extra}
        rest = urlencode({key: value for key, value in tail.items() if value})
        return f"?{self.query}{'&' if rest else ''}{rest}"

    def without(self, group: AnyOf) -> ListState:
        return replace(self, groups=tuple(item for item in self.groups if item != group), cursor=None, peek="")

    def sorted_by(self, sort: str) -> ListState:
        return replace(self, sort=sort, cursor=None, peek="")


def read(spec: ListSpec, params: QueryDict, actor: Actor, columns: Sequence[Column]) -> ListState:
    """Return the state that an address describes; what is missing comes from its view, then from the list."""
    view = _view(spec, params.get("view", ""), actor)
    saved = _described(spec, QueryDict(view.query), columns) if view else None
    told = saved is None or bool({"f", "sort", "cols"} & params.keys())
    return replace(
        _described(spec, params, columns) if told or saved is None else saved,
        view=view,
        saved_query=saved.query if saved else "",
        cursor=_cursor(params),
        peek=params.get("peek", ""),
    )


def _described(spec: ListSpec, params: QueryDict, columns: Sequence[Column]) -> ListState:
    """Return filters, sort and columns of a query string; the list's own where it says nothing."""
    possible = {column.key for column in columns}
    keys = tuple(key for key in params.get("cols", "").split(",") if key in possible)
    return ListState(
        groups=tuple(AnyOf.decode(text) for text in params.getlist("f") if text),
        sort=_sort(spec, params.get("sort", ""), columns),
        column_keys=keys or tuple(key for key in spec.default_columns if key in possible),
    )


def shown(state: ListState, columns: Sequence[Column]) -> list[Column]:
    known = {column.key: column for column in columns}
    return [known[key] for key in state.column_keys]


def _view(spec: ListSpec, uuid: str, actor: Actor) -> ports.ViewLine | None:
    if not uuid:
        return None
    for key, name, query in spec.presets:
        if uuid == key:
            return ports.ViewLine(key, str(name), spec.icon, query, True, False, False, spec.key)
    return ports.saved_views.use().find(uuid, actor)


def _sort(spec: ListSpec, text: str, columns: Sequence[Column]) -> str:
    sortable = {column.key for column in columns if column.sort}
    if not text or text.lstrip("-") not in sortable:
        if text and text.lstrip("-") not in {column.key for column in columns}:
            raise BadFilter(text=text[:40])
        return spec.default_sort
    return text


def _cursor(params: QueryDict) -> Cursor | None:
    text = params.get("at", "")
    return Cursor.decode(text) if text else None
