"""Potential and movements from a terminal."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.analytic.insights.movements.facts import MONTHS, USUAL, movements_facts, potential_facts
from rapport.kit.actor import Actor, Door
from rapport.kit.commands import OK, Command, register_command, report, say_json

SHELL = Actor.system(Door.SHELL)


def register() -> None:
    """Offer the commands."""
    told = gettext_lazy("Say what customers would bring if their behaviour changed, and whose gap is largest")
    register_command(Command("portfolio potential", told, _potential, lambda parser: None))
    told = gettext_lazy("Say who moved between profitability and potential, by the nine movements")
    register_command(Command("portfolio movements", told, _movements, _asked))


def _asked(parser: ArgumentParser) -> None:
    parser.add_argument("--months", type=int, choices=MONTHS, default=USUAL, help=_("of the last so many months"))


def _potential(arguments: Namespace) -> int:
    found = potential_facts({}, SHELL)
    if arguments.json:
        say_json(found)
        return OK
    rows = [{name: row[name] for name in ("name", "actual", "potential", "gap")} for row in found["gaps"]]
    return report(arguments, rows, empty=_("Nobody has a potential yet"))


def _movements(arguments: Namespace) -> int:
    found = movements_facts({"months": str(arguments.months)}, SHELL)
    if arguments.json:
        say_json(found)
        return OK
    names = ("movement", "name", "customers", "revenue", "expected_value", "potential")
    rows = [{name: row[name] for name in names} for row in found["movements"]]
    return report(arguments, rows, empty=_("Nobody has moved yet"))
