"""`rapport import …` and `rapport imports …`."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from rapport.core.exchange import queries, taking_back
from rapport.core.exchange.given import given_told
from rapport.core.exchange.models import Import, ImportFolder, ImportRow, ImportTemplate
from rapport.core.exchange.policies import find_import, visible_imports
from rapport.core.exchange.services import folders, imports, running, undoing
from rapport.core.exchange.services.importers import Outcome
from rapport.core.identity.queries import company_held
from rapport.kit import clock
from rapport.kit.actor import Actor, Door
from rapport.kit.commands import OK, REFUSED, Command, register_command, register_group, report, say, say_json
from rapport.kit.errors import DomainError

TARGETS = {
    "people": gettext_lazy("Bring in people"),
    "companies": gettext_lazy("Bring in companies"),
    "products": gettext_lazy("Bring in products"),
    "orders": gettext_lazy("Bring in orders, with or without lines"),
    "unit-costs": gettext_lazy("Bring in what products cost, from a day on"),
    "contracts": gettext_lazy("Bring in contracts of customers"),
    "interactions": gettext_lazy("Bring in calls, e-mails, visits, meetings, letters and messages"),
    "hours": gettext_lazy("Bring in hours worked for customers"),
    "costs": gettext_lazy("Bring in costs of a day, a month or a period, by kind"),
}
_REASONS_SHOWN = 20
_READING = ("delimiter", "encoding", "sheet", "decimal", "dates", "header", "skip", "quote", "unknown_customers")

_GIVEN = ("owner", "team", "tags")


class NoSuchFile(DomainError):
    code = "no_such_file"
    message = gettext_lazy("There is no file %(path)s.")


def register() -> None:
    """Offer the commands of this room."""
    register_group("import", gettext_lazy("Bring in files of people, companies, products or orders"))
    register_group("imports", gettext_lazy("Look at files that were brought in"))
    for order, (target, text) in enumerate(TARGETS.items(), start=20):
        run, configure = partial(_import, target), partial(_configure_import, target)
        register_command(Command(f"import {target}", text, run, configure, order=order))
    register_command(Command("imports list", gettext_lazy("List imports"), _list, order=30))
    register_command(Command("imports show", gettext_lazy("Show one import"), _show, _configure_show, order=31))
    kept = gettext_lazy("List the mappings that were kept by name")
    register_command(Command("imports templates", kept, _templates, order=33))
    watched = gettext_lazy("List the folders from which files come in by themselves")
    register_command(Command("imports folders", watched, _folders, order=34))
    undo = gettext_lazy("Undo a whole import; what somebody changed since stays and is listed")
    register_command(Command("imports undo", undo, _undo, _configure_undo, order=32))


def _configure_import(target: str, parser: ArgumentParser) -> None:
    add = parser.add_argument
    if target == "orders":
        add(
            "--unknown-customers", default="", choices=["", "create", "wait"],
            help=_("customers known by a number alone: create them without a name (default), or let their orders wait"),
        )  # fmt: skip
    add(
        "files",
        nargs="+",
        metavar="FILE",
        help=_("CSV (any delimiter), XLSX, ODS, Parquet or JSON lines; several are read in order"),
    )
    add(
        "--source",
        default="",
        help=_("where the numbers in the file come from, such as shop; files of one source meet"),
    )
    add(
        "--map",
        default="",
        metavar="COLUMN=FIELD,…",
        help=_("what columns become, by name or place: 1=customer,2=date"),
    )
    add(
        "--template",
        default="",
        help=_("a mapping that was kept by name; without it, one for the same columns is used"),
    )
    if target in ("people", "companies"):
        add("--owner", default="", help=_("e-mail or name of the colleague who gets the customers that have nobody"))
        add("--team", default="", help=_("name of the team that gets the customers that have nobody"))
        add("--tags", default="", help=_("tags for every row that has none, separated by commas"))
    add("--currency", default="", help=_("currency of amounts that name none (default: the company's)"))
    add("--delimiter", default="", help=_("comma, semicolon, tab, pipe, space, or the character itself"))
    add("--encoding", default="", help=_("utf-8, utf-16, cp1252, latin-1, …"))
    add("--sheet", default="", help=_("name of the sheet of a workbook"))
    add("--decimal", default="", choices=["", "auto", ",", "."], help=_("decimal mark"))
    add("--dates", default="", choices=["", "auto", "dmy", "mdy", "ymd"], help=_("order of day, month and year"))
    add(
        "--skip",
        default="",
        metavar="ROWS",
        help=_("rows above the names of the columns that are no part of the table"),
    )
    add("--header", default="", choices=["", "yes", "no"], help=_("whether the first row names the columns"))
    add("--quote", default="", help=_("quotation mark, or none"))
    add("--dry-run", action="store_true", help=_("say what would happen, and write nothing"))


def _import(target: str, arguments: Namespace) -> int:
    """Bring in every file; the result of each is shown, also when a later one is refused."""
    actor = Actor.system(Door.SHELL)
    for name in arguments.files:
        if not Path(name).is_file():
            raise NoSuchFile(field="files", path=name)
    with company_held():
        made, seconds = [], []
        for name in arguments.files:
            started = perf_counter()
            made.append(_import_file(target, Path(name), arguments, actor))
            seconds.append(round(perf_counter() - started, 2))
        for record in made:
            record.refresh_from_db()
    if arguments.dry_run:
        results = [_as_preview(record) for record in made]
        for record in made:
            imports.discard(record, by=actor, at=clock.now())
    else:
        results = [as_json(record) | {"seconds": taken} for record, taken in zip(made, seconds, strict=True)]
    if arguments.json:
        say_json(results if len(results) > 1 else results[0])
    else:
        for record, result in zip(made, results, strict=True):
            _tell(record, result, is_dry=arguments.dry_run)
    return REFUSED if any(result["rows"] and not result["kept"] for result in results) else OK


def _import_file(target: str, path: Path, arguments: Namespace, actor: Actor) -> Import:
    choices = {name: value for name in (*_READING, *_GIVEN) if (value := getattr(arguments, name, ""))}
    with path.open("rb") as content:
        record = imports.start(
            content, name=path.name, target=target, source=arguments.source, currency=arguments.currency,
            choices=choices, whole=True, template=arguments.template, by=actor, at=clock.now(),
        )  # fmt: skip
    if arguments.map:
        imports.configure(record, mapping=imports.map_by_text(record, arguments.map), by=actor, at=clock.now())
    verb: Callable[..., None] = imports.check if arguments.dry_run else running.run
    verb(record, by=actor, at=clock.now(), progress=_Bar(path.name, arguments.json))
    return record


class _Bar:
    """Progress on a terminal, on the stream that no machine reads."""

    def __init__(self, name: str, silent: bool) -> None:
        self.name = name
        self.is_shown = sys.stderr.isatty() and not silent

    def __call__(self, done: int, total: int) -> None:
        if self.is_shown:
            end = "\n" if done >= total else ""
            sys.stderr.write(f"\r{self.name}  {done:,} / {total:,}{end}")
            sys.stderr.flush()


def as_json(record: Import) -> dict[str, Any]:
    """An import as machines read it."""
    counts = {outcome.value: getattr(record, f"{outcome.value}_count") for outcome in Outcome}
    return {
        **_header(record),
        "rows": record.row_count,
        **counts,
        "kept": record.kept_count,
        "totals": record.totals,
        "reasons": _reasons(record),
    }


def _as_preview(record: Import) -> dict[str, Any]:
    counts = {outcome.value: record.preview[outcome.value] for outcome in Outcome}
    kept = sum(counts[outcome.value] for outcome in (Outcome.CREATE, Outcome.UPDATE, Outcome.MATCH))
    return {
        **_header(record),
        "rows": record.preview["rows"],
        **counts,
        "kept": kept,
        "totals": record.preview["totals"],
        "reasons": _reasons(record),
    }


def _header(record: Import) -> dict[str, Any]:
    names = [column.name for column in record.columns.columns]
    return {
        "import": str(record.uuid),
        "target": record.target,
        "source": record.source,
        "file": record.file_name,
        "state": record.state,
        "reading": {**record.reading, "delimiter": record.how_read.delimiter_name},
        "mapping": {names[place]: key for place, key in record.places.items()},
        "notices": _notices(record),
        "error": record.error,
    }


def _notices(record: Import) -> list[str]:
    unknown = queries.unknown_of(record)
    own = queries.nameless_of(record) or (unknown["sentence"] if unknown else "")
    told = [given_told(record), *queries.notices_of(record), *queries.words_of(record), own]
    return [sentence for sentence in told if sentence]


def _reasons(record: Import) -> list[dict[str, Any]]:
    rows = ImportRow.objects.filter(owner=record).exclude(state=ImportRow.State.SETTLED).order_by("number")
    return [{"row": row.number, "state": row.state, "why": row.sentences} for row in rows[:_REASONS_SHOWN]]


def _tell(record: Import, result: dict[str, Any], *, is_dry: bool) -> None:
    head = _("%(file)s would become") if is_dry else _("%(file)s is in")
    rows = result["rows"]
    say(f"{head % {'file': record.file_name}} ({ngettext('%(n)s row', '%(n)s rows', rows) % {'n': f'{rows:,}'}}):")
    for outcome in Outcome:
        say(f"  {_OUTCOMES[outcome]!s:<12} {result[outcome.value]:>10,}")
    for notice in result["notices"]:
        say(f"  {notice}")
    for line in result["reasons"]:
        say(f"  {_('row')} {line['row']}: {'; '.join(line['why'])}")


_OUTCOMES = {
    Outcome.CREATE: gettext_lazy("created"),
    Outcome.UPDATE: gettext_lazy("updated"),
    Outcome.MATCH: gettext_lazy("unchanged"),
    Outcome.WAIT: gettext_lazy("waiting"),
    Outcome.REFUSE: gettext_lazy("refused"),
}


def _list(arguments: Namespace) -> int:
    found = visible_imports(Actor.system(Door.SHELL)).newest_first()[:100]
    rows = [
        {
            "import": str(record.uuid),
            "at": record.created_at.strftime("%Y-%m-%d %H:%M"),
            "target": record.target,
            "source": record.source,
            "file": record.file_name,
            "state": record.state,
            "rows": record.row_count,
            "created": record.created_count,
            "updated": record.updated_count,
            "waiting": record.waiting_count,
            "refused": record.refused_count,
        }
        for record in found
    ]
    return report(arguments, rows, empty=_("Nothing has been imported yet."))


def _configure_show(parser: ArgumentParser) -> None:
    parser.add_argument("import_uuid", metavar="IMPORT", help=_("the import's id, from `rapport imports list`"))


def _show(arguments: Namespace) -> int:
    record = find_import(arguments.import_uuid, Actor.system(Door.SHELL))
    if arguments.json:
        say_json(as_json(record))
    else:
        _tell(record, as_json(record), is_dry=False)
    return OK


def _folders(arguments: Namespace) -> int:
    rows = [
        {name: str(value) if value is not None else "" for name, value in folders.as_json(row).items()}
        for row in ImportFolder.objects.order_by("path").select_related("template")
    ]
    return report(arguments, rows, empty=_("No folder is looked into yet."))


def _templates(arguments: Namespace) -> int:
    rows = [
        {
            "name": row.name,
            "target": row.target,
            "source": row.source,
            "columns": ", ".join(f"{name}={key}" for name, key in row.mapping.items()),
        }
        for row in ImportTemplate.objects.by_name()
    ]
    return report(arguments, rows, empty=_("No mapping is kept yet."))


def _configure_undo(parser: ArgumentParser) -> None:
    _configure_show(parser)
    parser.add_argument("--dry-run", action="store_true", help=_("say what would happen, and write nothing"))


def _undo(arguments: Namespace) -> int:
    actor = Actor.system(Door.SHELL)
    record = find_import(arguments.import_uuid, actor)
    if arguments.dry_run:
        foreseen = taking_back.foresee(record, actor)
        counts = (sum(foreseen.removed.values()), sum(foreseen.put_back.values()), foreseen.left_count)
        left = foreseen.left
    else:
        undoing.undo(record, by=actor, at=clock.now(), progress=_Bar(record.file_name, arguments.json))
        record.refresh_from_db()
        counts = (record.removed_count, record.restored_count, record.left_count)
        left = taking_back.left_lines(record, actor)
    told = dict(zip(("removed", "put_back", "left"), counts, strict=True))
    if arguments.json:
        lines = [{"kind": line.record_type, "name": line.name, "why": line.why} for line in left]
        say_json({"import": str(record.uuid), "state": record.state, **told, "lines": lines})
        return OK
    say(_("Removed: %(removed)s. Put back: %(put_back)s. Left as they are: %(left)s.") % told)
    for line in left:
        say(f"  {line.name}: {line.why}")
    return OK
