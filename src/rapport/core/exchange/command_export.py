"""`rapport export …`: any list as a file, with the columns and filters of a view."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.core.exchange.services.exports import Exporter
from rapport.core.exchange.writing.formats import WRITERS
from rapport.kit import clock
from rapport.kit.actor import Actor, Door
from rapport.kit.commands import OK, Command, register_command, register_group, say, say_json
from rapport.kit.errors import DomainError, NotFound
from rapport.web.lists import extra
from rapport.web.lists.pages import Asked, exported
from rapport.web.lists.spec import lists
from rapport.web.lists.state import read, shown

LISTS = {
    "people": "person", "companies": "company", "households": "household", "products": "product", "orders": "order"
}  # fmt: skip


class UnknownFileKind(DomainError):
    code = "unknown_file_kind"
    message = gettext_lazy("Name a file that ends in .csv, .xlsx, .parquet or .jsonl.")


class UnknownListColumn(DomainError):
    code = "unknown_list_column"
    message = gettext_lazy("There is no column “%(column)s”. There are: %(known)s.")


def register() -> None:
    """Offer the commands of exports."""
    register_group("export", gettext_lazy("Write a list as CSV, XLSX, Parquet or JSON lines"))
    for order, (name, key) in enumerate(LISTS.items(), start=40):
        label = gettext_lazy("Write the list of a kind of record to a file")
        register_command(Command(f"export {name}", label, partial(_export, key), _configure, order=order))


def _configure(parser: ArgumentParser) -> None:
    add = parser.add_argument
    add("file", metavar="FILE", help=_("where to write; its ending says how: .csv, .xlsx, .parquet, .jsonl"))
    add("--view", default="", help=_("a saved view, by its id"))
    add("--filter", action="append", default=[], metavar="F", help=_("a filter, as the list's address writes it (f=…)"))
    add("--sort", default="", help=_("a column, with - before it for the largest first"))
    add("--columns", default="", help=_("columns by their keys, separated by commas; `all` for every one"))


def _export(key: str, arguments: Namespace) -> int:
    path = Path(arguments.file)
    file_format = path.suffix.lstrip(".").lower()
    if file_format not in WRITERS:
        raise UnknownFileKind(field="file")
    asked = _asked(key, arguments)
    headers = [str(column.label) for column in asked.columns]
    count = 0

    def counted() -> Iterator[Sequence[Any]]:
        nonlocal count
        for row in exported(asked):
            count += 1
            yield row

    drop = Exporter().export(
        name=key,
        headers=headers,
        rows=counted(),
        file_format=file_format,
        by=asked.actor,
        at=clock.now(),
    )
    with path.open("wb") as target:
        target.writelines(drop.chunks)
    if arguments.json:
        say_json({"file": str(path), "rows": count, "columns": [column.key for column in asked.columns]})
    else:
        say(_("%(count)s rows are in %(file)s.") % {"count": f"{count:,}", "file": path})
    return OK


def _asked(key: str, arguments: Namespace) -> Asked:
    spec, actor = lists.get(key), Actor.system(Door.SHELL)
    if spec is None:
        raise NotFound
    every, filters = extra.offered(spec, actor)
    params = QueryDict(mutable=True)
    if arguments.view:
        params["view"] = arguments.view
    if arguments.filter:
        params.setlist("f", [item.removeprefix("f=") for item in arguments.filter])
    if arguments.sort:
        params["sort"] = arguments.sort
    keys = [column.key for column in every]
    wanted = keys if arguments.columns == "all" else [part for part in arguments.columns.split(",") if part]
    unknown = next((part for part in wanted if part not in keys), None)
    if unknown is not None:
        raise UnknownListColumn(field="columns", column=unknown, known=", ".join(keys))
    if wanted:
        params["cols"] = ",".join(wanted)
    state = read(spec, params, actor, every)
    return Asked(spec, actor, state, shown(state, every), every, filters)
