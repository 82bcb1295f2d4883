"""`rapport segments …`."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.core.exchange.command import NoSuchFile
from rapport.core.identity.queries import company_held
from rapport.kit import clock
from rapport.kit.actor import Actor, Door
from rapport.kit.commands import OK, Command, register_command, register_group, say, say_json
from rapport.operational.segments.files import missed_csv, missed_rows
from rapport.operational.segments.services import listing


def register() -> None:
    """Offer the commands of this room."""
    register_group("segments", gettext_lazy("Make fixed lists of customers"))
    text = gettext_lazy("Make a fixed list of the customers whom a column of a file names")
    register_command(Command("segments from-file", text, _from_file, _configure, order=48))


def _configure(parser: ArgumentParser) -> None:
    add = parser.add_argument
    add("file", metavar="FILE", help=_("CSV, XLSX, ODS, Parquet or JSON lines"))
    add("--name", required=True, help=_("how the list is called"))
    add("--column", default="", help=_("the column of e-mail addresses, telephone numbers or ids, by its name"))
    add("--missed", default="", metavar="FILE", help=_("where to write the rows that name nobody, as CSV"))


def _from_file(arguments: Namespace) -> int:
    path, by = Path(arguments.file), Actor.system(Door.SHELL)
    if not path.is_file():
        raise NoSuchFile(field="file", path=path)
    with company_held():
        done = listing.create_from(path, arguments.name, path.name, arguments.column, by=by, at=clock.now())
    rows = missed_rows(done.met.missed)
    if arguments.missed:
        Path(arguments.missed).write_text(missed_csv(rows), encoding="utf-8")
    if arguments.json:
        missed = [{"row": int(row), "value": text, "reason": why} for row, text, why in rows]
        say_json({"segment": str(done.segment.uuid), "column": done.met.column, "added": done.added, "missed": missed})
        return OK
    told = {"count": done.added, "missed": len(rows), "column": done.met.column}
    say(_("%(count)s customers are on the list; %(missed)s rows of “%(column)s” name nobody.") % told)
    return OK
