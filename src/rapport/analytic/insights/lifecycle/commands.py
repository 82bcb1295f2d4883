"""The lifecycle from a terminal."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.analytic.insights.lifecycle.facts import lifecycle_facts
from rapport.kit.actor import Actor, Door
from rapport.kit.commands import OK, Command, register_command, report, say_json

SHELL = Actor.system(Door.SHELL)


def register() -> None:
    """Offer the command."""
    told = gettext_lazy("Say how many customers are in which state of the lifecycle, and who moved between two days")
    register_command(Command("portfolio lifecycle", told, _lifecycle, _asked))


def _asked(parser: ArgumentParser) -> None:
    parser.add_argument("--of", default="", metavar="PART", help=_("a part alone: segment.ID"))
    parser.add_argument("--from", default="", dest="since", metavar="DAY", help=_("the first day, as 2026-03-31"))
    parser.add_argument("--to", default="", dest="until", metavar="DAY", help=_("the last day"))


def _lifecycle(arguments: Namespace) -> int:
    found = lifecycle_facts({"of": arguments.of, "from": arguments.since, "to": arguments.until}, SHELL)
    if arguments.json:
        say_json(found)
        return OK
    names = ("state", "customers", "revenue", "expected_value", "days", "target_days", "late")
    return report(arguments, [{name: row[name] for name in names} for row in found["states"]], empty=_("All"))
