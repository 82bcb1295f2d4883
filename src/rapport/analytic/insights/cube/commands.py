"""The cube from a terminal."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.analytic.insights.asked import PERIODS
from rapport.analytic.insights.cube.axes import AXES
from rapport.analytic.insights.cube.facts import cube_facts
from rapport.analytic.insights.cube.measures import MEASURES
from rapport.kit.actor import Actor, Door
from rapport.kit.commands import OK, Command, register_command, report, say_json

SHELL = Actor.system(Door.SHELL)


def register() -> None:
    """Offer the command of the cube."""
    told = gettext_lazy("Say what measures come to, by any axes of the company, its products, customers and calendar")
    register_command(Command("portfolio cube", told, _cube, _asked))


def _asked(parser: ArgumentParser) -> None:
    words = ", ".join(MEASURES)
    parser.add_argument("--measure", default="", metavar="WORDS", help=_("by commas: %(words)s") % {"words": words})
    axes = ", ".join(AXES)
    parser.add_argument("--by", default="", metavar="AXES", help=_("one or two: %(words)s") % {"words": axes})
    parser.add_argument("--across", default="", metavar="AXIS", help=_("one more axis, as columns"))
    parser.add_argument("--keep", action="append", default=[], metavar="AXIS.KEY", help=_("these keys alone"))
    parser.add_argument("--period", choices=PERIODS, default=PERIODS[0], help=_("which period"))
    parser.add_argument("--of", default="", metavar="PART", help=_("a part alone: segment.ID"))
    parser.add_argument("--before", action="store_true", help=_("with the period before"))


def _cube(arguments: Namespace) -> int:
    given = {"measure": arguments.measure, "rows": arguments.by, "across": arguments.across, "of": arguments.of}
    found = cube_facts(
        {**given, "keep": arguments.keep, "period": arguments.period, "vs": "1" if arguments.before else ""}, SHELL
    )
    if arguments.json:
        say_json(found)
        return OK
    rows = [{**row["names"], **row["values"]} for row in found["rows"]]
    first = found["rows_by"][0]
    return report(arguments, [*rows, {first: _("All"), **found["total"]}], empty=_("Nothing in this period"))
