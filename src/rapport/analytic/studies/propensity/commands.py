"""Propensity from a terminal."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.analytic.studies.propensity import trial as trials
from rapport.kit.commands import OK, Command, register_command, say, say_json
from rapport.kit.errors import DomainError

DELIMITERS = ";\t|,"


class NotReadable(DomainError):
    code = "not_readable"
    message = gettext_lazy("%(name)s cannot be read as a table: %(reason)s.")


def register() -> None:
    """Offer the command."""
    told = gettext_lazy("Try what a file foresees of an outcome, and report leaks and repeated rows")
    register_command(Command("studies propensity", told, _propensity, _asked))


def _asked(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help=_("a .csv or .parquet file, a row a customer"))
    parser.add_argument("--outcome", required=True, metavar="COLUMN", help=_("the column to foresee"))
    parser.add_argument("--is", dest="word", default="", metavar="VALUE", help=_("the value that counts as it"))
    for option, told in (
        ("--leave-out", _("do not learn from this column")),
        ("--known-after", _("this column is known only after the outcome")),
        ("--take", _("learn from this column although it is sensitive or looks like a leak")),
    ):
        parser.add_argument(option, action="append", default=[], metavar="COLUMN", help=told)
    parser.add_argument(
        "--ordered", action="store_true", help=_("rows are in the order of time: the last fifth proves")
    )
    parser.add_argument("--folds", type=int, default=5, help=_("parts of the proof (5)"))
    parser.add_argument("--seed", type=int, default=0, help=_("what the parts are drawn by (0)"))


def _propensity(arguments: Namespace) -> int:
    asked = trials.Asked(
        arguments.outcome,
        arguments.word,
        left_out=arguments.leave_out,
        known_after=arguments.known_after,
        taken=arguments.take,
        is_ordered=arguments.ordered,
        folds=arguments.folds,
        seed=arguments.seed,
    )
    found = trials.trial(_read(arguments.file), asked)
    if arguments.json:
        say_json(found)
        return OK
    for name, value in found.items():
        say(f"{name:14} {value}")
    return OK


def _read(path: Path) -> pa.Table:
    """The table in a file, its delimiter read from the first line."""
    try:
        if path.suffix.lower() == ".parquet":
            return pq.read_table(path)
        with path.open(encoding="utf-8-sig") as file:
            head = file.readline()
        delimiter = max(DELIMITERS, key=head.count)
        return pa_csv.read_csv(path, parse_options=pa_csv.ParseOptions(delimiter=delimiter))
    except (OSError, UnicodeDecodeError, pa.ArrowInvalid) as error:
        raise NotReadable(name=str(path), reason=str(error).splitlines()[0]) from None
