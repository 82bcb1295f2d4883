"""Matrices from a terminal."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.analytic.insights.matrix.asked import COMPARED
from rapport.analytic.insights.matrix.facts import matrix_facts
from rapport.kit.actor import Actor, Door
from rapport.kit.commands import OK, Command, register_command, report, say_json

SHELL = Actor.system(Door.SHELL)


def register() -> None:
    """Offer the command of matrices."""
    told = gettext_lazy("Say who stands in which cell of a matrix on a day, and who moved")
    register_command(Command("portfolio matrix", told, _matrix, _asked))


def _asked(parser: ArgumentParser) -> None:
    parser.add_argument("--matrix", default="", metavar="ID", help=_("which matrix; the first of the company without"))
    parser.add_argument("--at", default="", metavar="MONTH", help=_("the end of a month, as 2026-08"))
    parser.add_argument(
        "--since", type=int, choices=COMPARED, default=0, help=_("the moves since so many months before")
    )
    parser.add_argument("--of", default="", metavar="PART", help=_("a part alone: segment.ID"))


def _matrix(arguments: Namespace) -> int:
    given = {"matrix": arguments.matrix, "at": arguments.at, "since": str(arguments.since), "of": arguments.of}
    found = matrix_facts({name: word for name, word in given.items() if word}, SHELL)
    if arguments.json:
        say_json(found)
        return OK
    rows = [
        {
            found["y"]["measure"]: found["y"]["bands"][cell["y"] - 1],
            found["x"]["measure"]: found["x"]["bands"][cell["x"] - 1],
            **{name: cell[name] for name in ("customers", "share", "revenue", "known_margin")},
        }
        for cell in found["cells"]
    ]
    return report(arguments, rows, empty=_("Nobody is in this matrix yet"))
