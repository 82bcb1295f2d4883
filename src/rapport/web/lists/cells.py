"""Cells: how a value looks in a list, and what it is when it leaves in a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from html import escape
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from rapport.kit import ports
from rapport.web import marks, writing
from rapport.web.addresses import addresses
from rapport.web.lists.paging import follow
from rapport.web.lists.spec import NUMERIC, Cell, Column, ListSpec

NONE = mark_safe('<span class="soft">–</span>')

TAGS_SHOWN = 2


@dataclass(frozen=True)
class Drawing:
    """What drawing a page of rows needs beside the rows themselves."""

    spec: ListSpec
    currency: str
    now: datetime
    tags: Mapping[int, Sequence[str]]


def draw(rows: Iterable[Any], columns: Sequence[Column], drawing: Drawing, *, tick: bool, open_uuid: str) -> SafeString:
    """Return the rows of a table as safe HTML, in one string: a template would take longer than the database.

    With `tick` each row begins with a box to tick; the row whose peek is open is marked.
    """
    page_of = addresses(drawing.spec.detail_url)
    select = gettext("Select %(name)s")
    drawn = []
    for row in rows:
        uuid = str(row.uuid)
        url = page_of(uuid)
        box = _box(uuid, select % {"name": row}) if tick else ""
        current = ' aria-current="true"' if uuid == open_uuid else ""
        cells = "".join([_cell(row, column, drawing, url) for column in columns])
        drawn.append(
            f'<tr data-list-target="row" data-uuid="{uuid}" data-version="{row.version}" data-url="{url}"{current}>'
            f"{box}{cells}</tr>"
        )
    return mark_safe("\n".join(drawn))


def _box(uuid: str, label: str) -> str:
    return (
        f'<td><input type="checkbox" class="tick" name="ids" value="{uuid}" data-selection-target="tick" '
        f'data-action="selection#toggle" aria-label="{escape(label)}"></td>'
    )


def td(row: Any, column: Column, drawing: Drawing, refusal: str = "") -> SafeString:
    """Return one cell alone, as after an edit in place, with the version of its row and what was refused."""
    cell = _cell(row, column, drawing, reverse(drawing.spec.detail_url, args=[row.uuid]))
    wrong = ' aria-invalid="true"' if refusal else ""
    note = f'<span class="field__error">{escape(refusal)}</span>' if refusal else ""
    return mark_safe(f'<td data-version="{row.version}"{wrong}{cell[3:-5]}{note}</td>')


def _cell(row: Any, column: Column, drawing: Drawing, url: str) -> str:
    if column.cell is Cell.WHO:
        inner = str(marks.who(str(row), url=url, org=getattr(row, "kind", "") == "company"))
        return f'<td class="name"{_edited(row, column)}>{inner}</td>'
    css = ' class="num"' if column.cell in NUMERIC else ' class="name"' if column.is_name else ""
    inner = _inner(row, column, drawing, url)
    return f"<td{css}{_edited(row, column)}>{inner}</td>"


def _edited(row: Any, column: Column) -> str:
    """Mark a cell that is edited in place; a number carries itself unrounded, to be copied."""
    if column.editor is None:
        return ""
    plain = f' data-plain="{_unrounded(follow(row, column.path))}"' if column.cell in NUMERIC else ""
    return f' data-edit="{escape(column.key)}" tabindex="-1"{plain}'


def _unrounded(value: Any) -> str:
    return "" if value is None else f"{Decimal(value).normalize():f}"


def _inner(row: Any, column: Column, drawing: Drawing, url: str) -> str:
    if column.cell is Cell.TAGS:
        return _tags(drawing.tags.get(row.pk, ())) or NONE
    value = follow(row, column.path)
    if value is None or value in ("", []):
        return NONE
    inner = _DRAWERS[column.cell](value, row, column, drawing)
    if column.strong and not column.editor and column.cell is Cell.TEXT:
        return f'<a href="{escape(url)}">{inner}</a>'
    return f"<b>{inner}</b>" if column.strong else inner


def _tags(names: Sequence[str]) -> str:
    """The first two; how many more, and which on hover."""
    shown = [f'<span class="tag">{escape(name)}</span>' for name in names[:TAGS_SHOWN]]
    more = names[TAGS_SHOWN:]
    if more:
        shown.append(f'<span class="tag" title="{escape(", ".join(more))}">+{len(more)}</span>')
    return "".join(shown)


def _text(value: Any, row: Any, column: Column, drawing: Drawing) -> str:
    if column.labels is not None:
        value = column.labels.get(str(value), value)
    return escape(str(value))


def _number(value: Any, row: Any, column: Column, drawing: Drawing) -> str:
    decimals = 0 if value == int(value) else 1
    return writing.labelled(column.label, value, decimals)


def _minutes(value: Any, row: Any, column: Column, drawing: Drawing) -> str:
    """A number of minutes; where the columns have no heads, on a telephone, with its unit."""
    return f'{writing.number(value)}<span class="narrow-only">\u00a0min</span>'


def _money(value: Any, row: Any, column: Column, drawing: Drawing) -> str:
    currency = follow(row, column.currency) if column.currency else drawing.currency
    return writing.money(value, currency or drawing.currency)


def _percent(value: Any, row: Any, column: Column, drawing: Drawing) -> str:
    return writing.percent(value)


def _date(value: Any, row: Any, column: Column, drawing: Drawing) -> str:
    return _dated(date.fromisoformat(value) if isinstance(value, str) else value, get_language() or "")


@lru_cache(maxsize=4096)
def _dated(value: date, language: str) -> str:
    return f'<time datetime="{value.isoformat()}">{writing.day(value)}</time>'


def _time(value: Any, row: Any, column: Column, drawing: Drawing) -> str:
    exact = escape(str(writing.moment(value)))
    return f'<time class="soft" datetime="{value.isoformat()}" title="{exact}">{writing.ago(value, drawing.now)}</time>'


def _state(value: Any, row: Any, column: Column, drawing: Drawing) -> str:
    tone = (column.tones or {}).get(str(value), "")
    toned = f' data-tone="{escape(tone)}"' if tone else ""
    return f'<span class="state"{toned}>{_text(value, row, column, drawing)}</span>'


def _person(value: Any, row: Any, column: Column, drawing: Drawing) -> str:
    name = str(value)
    return _colleague(name, writing.hue(getattr(value, "pk", name)))


@lru_cache(maxsize=1024)
def _colleague(name: str, hue: int) -> str:
    return str(marks.who(name, hue=hue))


def _flag(value: Any, row: Any, column: Column, drawing: Drawing) -> str:
    return gettext("Yes") if value else gettext("No")


def _email(value: Any, row: Any, column: Column, drawing: Drawing) -> str:
    safe = escape(str(value))
    return f'<a class="quiet reach" href="mailto:{safe}">{safe}</a>'


def _phone(value: Any, row: Any, column: Column, drawing: Drawing) -> str:
    safe = escape(str(value))
    return f'<a class="quiet reach" href="tel:{safe.replace(" ", "")}">{safe}</a>'


def _score(value: Any, row: Any, column: Column, drawing: Drawing) -> str:
    return f'<span class="pill">{_text(value, row, column, drawing)}</span>'


def _points(value: Any, row: Any, column: Column, drawing: Drawing) -> str:
    return writing.percent(value / 100, 0 if value == int(value) else 1)


def _moment(value: Any, row: Any, column: Column, drawing: Drawing) -> str:
    then = timezone.localtime(datetime.fromisoformat(value))
    day, clock = _dated(then.date(), get_language() or ""), date_format(then, "TIME_FORMAT")
    return f"{day} {escape(clock)}"


def _link(value: Any, row: Any, column: Column, drawing: Drawing) -> str:
    safe = escape(str(value))
    name = safe.split("://", 1)[-1].rstrip("/")
    return f'<a class="quiet reach" href="{safe}" rel="noopener noreferrer" target="_blank">{name}</a>'


def _several(value: Any, row: Any, column: Column, drawing: Drawing) -> str:
    return _tags([str((column.labels or {}).get(str(one), one)) for one in value])


_DRAWERS: Mapping[Cell, Callable[[Any, Any, Column, Drawing], str]] = {
    Cell.TEXT: _text,
    Cell.NUMBER: _number,
    Cell.MINUTES: _minutes,
    Cell.MONEY: _money,
    Cell.PERCENT: _percent,
    Cell.DATE: _date,
    Cell.TIME: _time,
    Cell.STATE: _state,
    Cell.PERSON: _person,
    Cell.FLAG: _flag,
    Cell.EMAIL: _email,
    Cell.PHONE: _phone,
    Cell.SCORE: _score,
    Cell.POINTS: _points,
    Cell.MOMENT: _moment,
    Cell.LINK: _link,
    Cell.SEVERAL: _several,
}


def tags_of(spec: ListSpec, columns: Sequence[Column], rows: Sequence[Any]) -> dict[int, list[str]]:
    """Return the tags of the rows when a column shows them."""
    shown = next((column for column in columns if column.cell is Cell.TAGS), None)
    if shown is None or not rows:
        return {}
    return ports.tags.use().of_many(shown.path or spec.record_type, [row.pk for row in rows])


def plain(row: Any, column: Column, tags: Mapping[int, Sequence[str]]) -> Any:
    """Return a value as a file holds it: typed, labels translated, times in the reader's zone."""
    if column.cell is Cell.WHO:
        return str(row)
    if column.cell is Cell.TAGS:
        return ", ".join(tags.get(row.pk, ()))
    value = follow(row, column.path)
    if isinstance(value, list):
        return "; ".join(str((column.labels or {}).get(str(one), one)) for one in value)
    if column.cell is Cell.MOMENT and value:
        value = datetime.fromisoformat(value)
    if column.labels is not None and value not in (None, ""):
        return str(column.labels.get(str(value), value))
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None)
    if value is None or isinstance(value, str | int | float | Decimal | bool | date):
        return value
    return str(value)
