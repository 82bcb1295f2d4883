"""The doors of a list: its page, a cell in place, a verb over many rows, the footer's sums, the file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count as CountOf
from django.db.models import Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from rapport.kit import clock, ports
from rapport.kit.actor import Actor
from rapport.kit.bulk import any_key
from rapport.kit.errors import DomainError, NotAllowed, NotFound
from rapport.kit.paging import COUNT_LIMIT, Count, Cursor, Slice
from rapport.kit.scope import Piece
from rapport.web import answers
from rapport.web.lists import cells, chips, conditions, extra, menus, paging
from rapport.web.lists.bin import bin_url
from rapport.web.lists.editing import may_edit_many
from rapport.web.lists.spec import NUMERIC, Cell, Column, ListSpec, bulk_of, lists, menu_of
from rapport.web.lists.state import PAGE_ROWS, ListState, read, shown
from rapport.web.lists.walks import walked

EXPORT_FORMATS = ("csv", "xlsx", "parquet", "jsonl")
LONG_ROWS = 20_000
IMPORT_VERB = "import.run"


@dataclass(frozen=True)
class Asked:
    """A list as one request asks for it."""

    spec: ListSpec
    actor: Actor
    state: ListState
    columns: list[Column]
    every_column: list[Column]
    filters: list[Any]

    def rows(self) -> QuerySet[Any]:
        """The rows within the reader's scope that answer the filters."""
        rows: QuerySet[Any] = self.spec.rows().visible_to(self.actor)
        return rows.filter(self._condition)

    def page(self, cursor: Cursor | None, size: int) -> Slice:
        """One page of the sorted rows, with what their cells show."""
        order, pieces = self.order(), self._pieces
        rows: Any = self.spec.rows()
        if self._found is not None and len(self._found) <= COUNT_LIMIT:
            rows = rows.filter(pk__in=any_key(self._found))
        elif len(pieces) == 1:
            rows = self._walked(*pieces[0])
        else:
            found = [paging.keys(self._walked(*piece), order, cursor, size) for piece in pieces]
            rows = rows.filter(pk__in=[key for keys in found for key in keys])
        return paging.page(rows.for_list(), order, cursor, size)

    def count(self) -> Count:
        if self._found is None:
            return paging.count(rows for _piece, rows in self._pieces)
        return Count(min(len(self._found), COUNT_LIMIT), is_exact=len(self._found) <= COUNT_LIMIT)

    @cached_property
    def _condition(self) -> Q:
        today = clock.today(ports.company.use()().time_zone)
        return conditions.render(self.state.groups, self.filters, self.actor, today) or Q()

    @cached_property
    def _found(self) -> list[int] | None:
        """The keys that answer the filters, in no order and no more than are counted.

        Databases cannot know where filters leave few rows, and would walk the whole sort to find a page of them.
        """
        if not self.state.groups:
            return None
        most, found = COUNT_LIMIT + 1, list[int]()
        for _piece, rows in self._pieces:
            found += rows.filter(self._condition).order_by().values_list("pk", flat=True)[: most - len(found)]
            if len(found) == most:
                break
        return found

    @cached_property
    def _pieces(self) -> list[tuple[Piece, Any]]:
        pieces: list[tuple[Piece, Any]] = self.spec.rows().visible_pieces(self.actor)
        return pieces

    def _walked(self, piece: Piece, rows: Any) -> Any:
        """The rows that answer the filters, asked for in the way that the index of the sort can walk."""
        narrowed = self.spec.narrowed(self.order().path, piece) if self.spec.narrowed else None
        return (rows if narrowed is None else narrowed).filter(walked(self._condition))

    def order(self) -> paging.Order:
        key = self.state.sort_key
        path = next(column.sort for column in self.every_column if column.key == key)
        return paging.order_by(self.spec.rows().model, path, descending=self.state.is_descending)


def ask(request: HttpRequest, key: str, params: Any = None) -> Asked:
    """Read the list and its state from the request. Refuses readers who may not open it."""
    spec, actor = lists[key], request.actor  # type: ignore[attr-defined]
    if not actor.has(spec.view_verb):
        raise NotAllowed
    every, filters = extra.offered(spec, actor)
    state = read(spec, params if params is not None else request.GET, actor, every)
    columns = [extra.within_reach(column, actor) for column in shown(state, every)]
    return Asked(spec, actor, state, columns, every, filters)


@require_GET
def list_page(request: HttpRequest, key: str) -> HttpResponse:
    asked = ask(request, key)
    if "add" in request.GET or "c" in request.GET:
        return redirect(_changed(request, asked))
    part = "web/list.html#body" if _targets(request, "main") else "web/list.html"
    response = render(request, part, _page(request, asked))
    response.headers["Vary"] = "HX-Request, HX-Target"
    return response


@require_GET
def list_footer(request: HttpRequest, key: str) -> HttpResponse:
    asked = ask(request, key)
    totals = _totals(asked.rows(), [column for column in asked.columns if column.total])
    return render(request, "web/list_footer.html", {"totals": totals, "currency": ports.company.use()().currency})


@require_http_methods(["GET", "POST"])
def list_cell(request: HttpRequest, key: str, uuid: str, column: str) -> HttpResponse:
    """Edit one value in place: the form on GET and when refused, the drawn cell once saved."""
    asked = ask(request, key)
    target = next((item for item in asked.every_column if item.key == column and item.editor), None)
    if target is None or target.editor is None:
        raise NotFound
    if not asked.actor.has(target.editor.verb):
        raise NotAllowed
    record = asked.spec.rows().for_list().find(uuid, asked.actor)
    field = target.editor.field()
    context = {"column": target, "record": record, "url": request.get_full_path(), "refusal": None}
    if request.method == "POST" and "cancel" not in request.POST:
        refusal = _save_cell(request, target, record, field, asked.actor)
        if refusal:
            return render(request, "web/list_cell.html", context | _widget(field, request.POST, refusal), status=422)
        still = asked.spec.rows().for_list().visible_to(asked.actor).filter(uuid=uuid).first()
        if still is None:
            return HttpResponse(status=204, headers={"HX-Trigger": json.dumps({"list:changed": {}})})
        record = still
    elif request.method == "GET":
        start = target.editor.start or partial(paging.follow, path=target.path)
        bound = {"value": field.prepare_value(start(record))}
        return render(request, "web/list_cell.html", context | _widget(field, bound, None))
    return HttpResponse(cells.td(record, target, _drawing(asked, [record], [target])))


@require_http_methods(["GET", "POST"])
def list_bulk(request: HttpRequest, key: str, action: str) -> HttpResponse:
    """Run a verb over the ticked rows, or over all that match; first ask what the verb needs."""
    asked = ask(request, key)
    bulk = next((item for item in bulk_of(asked.spec, asked.actor) if item.key == action), None)
    if bulk is None:
        raise NotAllowed
    params = request.POST if request.method == "POST" else request.GET
    ids = _picked(asked, params)
    form = bulk.form() if bulk.form else None
    context: dict[str, Any] = {
        "bulk": bulk,
        "form": form,
        "count": len(ids),
        "params": params,
        "url": request.get_full_path(),
    }
    context["picked"] = [] if params.get("all") else params.getlist("ids")
    if request.method == "GET" or (form is not None and "confirmed" not in params):
        return render(request, "web/list_bulk.html", context)
    if form is not None:
        form = type(form)(request.POST)
        if not form.is_valid():
            context["form"] = form
            return render(request, "web/list_bulk.html", context, status=422)
    values = form.cleaned_data if form else {}
    count = bulk.run(ids, values, asked.actor, clock.now())
    return _done(request, asked, bulk.done(count), bulk.undo(ids, values) if bulk.undo and count else "")


@require_GET
def list_export(request: HttpRequest, key: str, file_format: str) -> HttpResponseBase:
    """The list as a file: at once, or for a long one the page on which its file will be."""
    asked = ask(request, key)
    _demand_export(asked, file_format)
    if not asked.rows().order_by().values_list("pk")[LONG_ROWS:].exists():
        return list_file(asked, file_format)
    address = ports.exporter.use().later(
        name=key, query=asked.state.address(), file_format=file_format, by=asked.actor, at=clock.now()
    )
    return redirect(address)


def list_file(asked: Asked, file_format: str) -> StreamingHttpResponse:
    """The rows and columns that a reader sees, as a file. Refuses unknown formats, and those who may not export."""
    _demand_export(asked, file_format)
    drop = ports.exporter.use().export(
        name=asked.spec.key,
        headers=[str(column.label) for column in asked.columns],
        rows=exported(asked),
        file_format=file_format,
        by=asked.actor,
        at=clock.now(),
    )
    return answers.download(drop.chunks, drop.name, drop.media_type)


def _demand_export(asked: Asked, file_format: str) -> None:
    if file_format not in EXPORT_FORMATS:
        raise NotFound
    if not asked.actor.has(asked.spec.export_verb):
        raise NotAllowed


def exported(asked: Asked, batch: int = 1000) -> Iterator[list[Any]]:
    """Yield the rows of an export, read in batches by keyset."""
    order, cursor, rows = asked.order(), None, asked.rows().for_list()  # type: ignore[attr-defined]
    while True:
        found = paging.page(rows, order, cursor, batch)
        tags = cells.tags_of(asked.spec, asked.columns, found.rows)
        for row in found.rows:
            yield [cells.plain(row, column, tags) for column in asked.columns]
        if found.next is None:
            return
        cursor = found.next


def _targets(request: HttpRequest, name: str) -> bool:
    htmx = request.htmx  # type: ignore[attr-defined]
    return bool(htmx) and not htmx.history_restore_request and htmx.target == name


def _page(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    found = asked.page(asked.state.cursor, PAGE_ROWS)
    spec, state, actor = asked.spec, asked.state, asked.actor
    bulk = bulk_of(spec, actor)
    return {
        "asked": asked,
        "spec": spec,
        "state": state,
        "heads": _heads(asked),
        "rows": found.rows,
        "body": _body(asked, found.rows, tick=bool(bulk)),
        "count": asked.count(),
        "slice": _links(state, found),
        "chips": chips.chips(state, asked.filters, actor),
        "editor": chips.editor(request.GET, state, asked.filters, actor),
        "choosing": request.GET.get("choose"),
        "filter_fields": menus.fields(state, asked.filters, request.GET.get("choose", "")),
        "views": ports.saved_views.use().of_list(spec.key, actor),
        "presets": spec.presets,
        "chooser": menus.columns(asked.columns, asked.every_column),
        "bulk": bulk,
        "can_edit_many": may_edit_many(spec, actor),
        "menu_links": menu_of(spec, actor),
        "bin_url": bin_url(spec.key, actor),
        "is_filtered": bool(state.groups),
        "base_url": reverse(spec.url_name),
        "can_export": bool(spec.export_verb) and actor.has(spec.export_verb),
        "can_import": bool(spec.import_target) and actor.has(IMPORT_VERB),
        "can_create": bool(spec.create_url) and actor.has(spec.create_verb),
        "export_formats": EXPORT_FORMATS,
        "has_totals": any(column.total for column in asked.columns),
        "peek_url": reverse(spec.peek_url, args=[state.peek]) if spec.peek_url and state.peek else "",
    }


def _body(asked: Asked, rows: Sequence[Any], *, tick: bool) -> str:
    drawing = _drawing(asked, rows, asked.columns)
    return cells.draw(rows, asked.columns, drawing, tick=tick, open_uuid=asked.state.peek)


def _drawing(asked: Asked, rows: Sequence[Any], columns: Sequence[Column]) -> cells.Drawing:
    tags = cells.tags_of(asked.spec, columns, rows)
    return cells.Drawing(asked.spec, ports.company.use()().currency, clock.now(), tags)


@dataclass(frozen=True)
class Head:
    """A column's heading: its sort and where a click leads."""

    column: Column
    url: str
    sorted: str
    is_number: bool


def _heads(asked: Asked) -> list[Head]:
    return [_head(column, asked.state) for column in asked.columns]


def _head(column: Column, state: ListState) -> Head:
    is_number = column.cell in NUMERIC
    current = state.sort_key == column.key
    direction = ("descending" if state.is_descending else "ascending") if current else ""
    first = f"-{column.key}" if is_number or column.cell in (Cell.DATE, Cell.TIME) else column.key
    turned = (column.key if state.is_descending else f"-{column.key}") if current else first
    return Head(column, state.sorted_by(turned).address() if column.sort else "", direction, is_number)


def _links(state: ListState, found: Slice) -> dict[str, str]:
    return {
        "next": state.address(at=found.next.encode()) if found.next else "",
        "previous": state.address(at=found.previous.encode()) if found.previous else "",
    }


def _changed(request: HttpRequest, asked: Asked) -> str:
    """Return the address after a form of the list was sent: a filter applied, columns chosen."""
    state = asked.state
    if "add" in request.GET:
        state = replace(state, groups=chips.applied(request.GET, state), cursor=None)
    if "c" in request.GET:
        known = {column.key for column in asked.every_column}
        state = replace(state, column_keys=tuple(key for key in request.GET.getlist("c") if key in known))
    return f"{reverse(asked.spec.url_name)}{state.address()}"


def _widget(field: Any, data: Any, refusal: DomainError | None) -> dict[str, Any]:
    widget = field.widget.render(
        "value", field.widget.value_from_datadict(data, {}, "value"), {"class": "cell__input", "autofocus": True}
    )
    return {"widget": widget, "refusal": refusal}


def _save_cell(request: HttpRequest, column: Column, record: Any, field: Any, actor: Actor) -> DomainError | None:
    assert column.editor is not None
    try:
        value = field.clean(field.widget.value_from_datadict(request.POST, {}, "value"))
        version = int(request.POST.get("version", "0") or 0)
        column.editor.save(record, value, version, actor, clock.now())
    except DomainError as refusal:
        return refusal
    except ValidationError as error:
        return DomainError(" ".join(error.messages))
    return None


def _picked(asked: Asked, params: Any) -> list[int]:
    if params.get("all"):
        return list(asked.rows().order_by().values_list("pk", flat=True))
    uuids = params.getlist("ids")
    return list(asked.spec.rows().visible_to(asked.actor).filter(uuid__in=uuids).values_list("pk", flat=True))


def _done(request: HttpRequest, asked: Asked, sentence: str, undo: str) -> HttpResponse:
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(f"{reverse(asked.spec.url_name)}{asked.state.address()}")
    response = HttpResponse(status=204)
    toast = {"text": sentence, "tone": "good", "undo": undo}
    response["HX-Trigger"] = json.dumps({"toast": toast, f"{asked.spec.record_type}:changed": {}, "list:changed": {}})
    return response


def _totals(rows: QuerySet[Any], columns: Sequence[Column]) -> list[dict[str, Any]]:
    """Sum, average and share of empty values of the columns, in one query."""
    if not columns:
        return []
    asked: dict[str, Any] = {"n": CountOf("pk")}
    for place, column in enumerate(columns):
        asked |= {f"sum{place}": Sum(column.total), f"filled{place}": CountOf(column.total)}
    found = rows.order_by().aggregate(**asked)
    total = found["n"] or 1
    return [
        {
            "label": column.label,
            "is_money": column.cell is Cell.MONEY,
            "sum": found[f"sum{place}"],
            "average": found[f"sum{place}"] / found[f"filled{place}"] if found[f"filled{place}"] else None,
            "empty": (found["n"] - found[f"filled{place}"]) / total,
        }
        for place, column in enumerate(columns)
    ]
