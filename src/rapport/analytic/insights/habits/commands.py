"""Habits from a terminal."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.analytic.insights.habits.facts import SHEETS, habits_facts
from rapport.kit.actor import Actor, Door
from rapport.kit.commands import OK, Command, register_command, report, say_json

SHELL = Actor.system(Door.SHELL)


def register() -> None:
    """Offer the command."""
    told = gettext_lazy("Say how customers buy: baskets, rhythm, seasons, families, channels")
    register_command(Command("portfolio habits", told, _habits, _asked))


def _asked(parser: ArgumentParser) -> None:
    parser.add_argument("what", nargs="?", choices=SHEETS, default="seasons", help=_("which table"))
    parser.add_argument("--of", default="", metavar="PART", help=_("a part alone: segment.ID"))


def _habits(arguments: Namespace) -> int:
    found = habits_facts({"of": arguments.of}, SHELL)
    if arguments.json:
        say_json(found)
        return OK
    return report(arguments, found[arguments.what], empty=_("Too few orders"))
