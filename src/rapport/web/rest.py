"""What every REST door shares: the shelf of routers, pages by cursor, versions as ETags."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Field, Router, Schema
from pydantic import AfterValidator, BeforeValidator, Strict

from rapport.kit.actor import Actor
from rapport.kit.errors import DomainError, Text
from rapport.kit.paging import Cursor, Slice
from rapport.kit.registry import Registry
from rapport.web.lists import paging
from rapport.web.lists.pages import ask

MOST_ROWS = 200


@dataclass(frozen=True)
class Mounted:
    """A room's router and where it is mounted."""

    prefix: str
    router: Router
    label: Text


routers: Registry[Mounted] = Registry("REST routers")


class VersionMissed(DomainError):
    """The caller's If-Match names a version that is no longer the record's."""

    code = "version_missed"
    status = 412
    message = _("This record changed since you read it. Read it again and repeat your change on the new version.")


class Page(Schema):
    """A page of a list. `next` is the cursor of the page after it."""

    items: list[Any]
    next: str | None


Scalar = str | bool | int | float | None


def _written(given: Any) -> Any:
    """Only a day as it is written: pydantic also takes numbers, as seconds since 1970."""
    if isinstance(given, str) and not _DAY.fullmatch(given):
        raise ValueError("a day is written as 2026-03-12")
    if isinstance(given, int | float):
        raise ValueError("a day is a text, written as 2026-03-12")
    return given


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
Day = Annotated[date, BeforeValidator(_written)]


def _told(given: Any) -> Any:
    """Only a moment or an hour as it is written: pydantic also takes numbers, as seconds."""
    if isinstance(given, int | float):
        raise ValueError("a time is a text, written as 2026-03-12T10:30:00Z, or 10:30:00 on a day")
    return given


def _in_utc(moment: datetime) -> datetime:
    """The moment in UTC, as every database can hold it; one that names no zone is the company's."""
    try:
        return (timezone.make_aware(moment) if timezone.is_naive(moment) else moment).astimezone(UTC)
    except OverflowError as error:
        raise ValueError("this moment is beyond the calendar") from error


def _counted(given: Any) -> Any:
    """Only a number: pydantic also takes yes and no, and texts of digits."""
    if isinstance(given, bool | str):
        raise ValueError("a whole number is written without quotes")
    return given


Moment = Annotated[datetime, BeforeValidator(_told), AfterValidator(_in_utc)]
Hour = Annotated[time, BeforeValidator(_told)]
Whole = Annotated[int, BeforeValidator(_counted)]
YesNo = Annotated[bool, Strict()]
Key = Annotated[int, Field(ge=1, le=2**63 - 1), BeforeValidator(_counted)]


class RowProblem(Schema):
    """Why a row waits or is refused; `field` is empty where it concerns the whole row."""

    code: str
    field: str
    detail: str


class RowAnswer(Schema):
    """What became of one row, counted from 1.

    created, updated, unchanged (known by its number, nothing new), matched (known by another key, nothing new),
    waiting (several records could be meant: name one of `candidates` as `uuid` and send the row again) or refused.
    """

    row: int
    external_id: str
    outcome: str
    uuid: UUID | None
    candidates: list[UUID]
    problems: list[RowProblem]


class Upserted(Schema):
    """What became of every row, and how many became what. Sending the same request again changes nothing."""

    source: str
    counts: dict[str, int]
    rows: list[RowAnswer]


def actor_of(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def page_of(request: HttpRequest, list_key: str, out: Callable[[Any], Any]) -> dict[str, Any]:
    """Return a page of a declared list: its filters `f`, its `sort`, `limit` rows from `cursor` on."""
    params = QueryDict(mutable=True)
    params.setlist("f", request.GET.getlist("f"))
    params["sort"] = request.GET.get("sort", "")
    asked = ask(request, list_key, params)
    return _page(request, asked.page, out)


def page_by(request: HttpRequest, rows: Any, path: str, out: Callable[[Any], Any]) -> dict[str, Any]:
    """Return a page of rows that have no list of their own, sorted by a path, descending with `-` before it."""
    order = paging.order_by(rows.model, path.removeprefix("-"), descending=path.startswith("-"))
    return _page(request, partial(paging.page, rows, order), out)


def limit_of(request: HttpRequest) -> int:
    """How many rows the caller wants on a page."""
    text = request.GET.get("limit", "")
    return max(1, min(int(text), MOST_ROWS)) if text.isdecimal() else 50


def _page(
    request: HttpRequest, read: Callable[[Cursor | None, int], Slice], out: Callable[[Any], Any]
) -> dict[str, Any]:
    cursor = request.GET.get("cursor", "")
    found = read(Cursor.decode(cursor) if cursor else None, limit_of(request))
    return {"items": [out(row) for row in found.rows], "next": found.next.encode() if found.next else None}


def seen_version(request: HttpRequest, record: Any) -> int:
    """Return the version that the caller saw: that of If-Match, or the record's own. Refuses one that has passed."""
    asked = request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"')
    if not asked or asked == "*":
        return int(record.version)
    if asked != str(record.version):
        raise VersionMissed
    return int(asked)


def tag(response: HttpResponse, record: Any) -> None:
    """Name the record's version in the answer."""
    response["ETag"] = f'"{record.version}"'


def chosen(values: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """Keep the named values that the caller gave."""
    return {name: values[name] for name in names if name in values}
