"""The simulator from a terminal."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.analytic.insights.simulation.asked import OF, OFFERED, OWN, PROGRAMME, YEARS
from rapport.analytic.insights.simulation.facts import simulation_facts
from rapport.analytic.insights.simulation.words import CHANGED
from rapport.analytic.insights.simulation.words import OWN as OWN_WORDS
from rapport.kit.actor import Actor, Door
from rapport.kit.commands import OK, Command, register_command, report, say_json

SHELL = Actor.system(Door.SHELL)
TOLD = ("value_of_a_customer", "value_of_a_new_customer", "equity_of_today", "equity_to_come", "equity")


def register() -> None:
    """Offer the command of the simulator."""
    told = gettext_lazy("Say what customers would be worth under other costs, sales, retention and acquisition")
    register_command(Command("portfolio simulate", told, _simulate, _asked))


def _asked(parser: ArgumentParser) -> None:
    for name in OFFERED:
        told = _("%(what)s, changed by so many percent; of retention: points") % {"what": CHANGED[name]}
        parser.add_argument(_option(name), default="", metavar="PERCENT", help=told.replace("%", "%%"))
    for name in OWN:
        parser.add_argument(_option(name), default="", metavar="NUMBER", help=str(OWN_WORDS[name]).replace("%", "%%"))
    parser.add_argument("--programme", default="", metavar="AMOUNT", help=_("what the programme costs, once"))
    parser.add_argument("--years", default="", metavar="YEARS", help=_("how many years to look ahead; 5 without"))
    parser.add_argument("--of", default="", metavar="PART", help=_("a part alone: segment.ID"))


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _simulate(arguments: Namespace) -> int:
    found = simulation_facts({name: getattr(arguments, name) for name in (*OFFERED, *OWN, PROGRAMME, YEARS, OF)}, SHELL)
    if arguments.json:
        say_json(found)
        return OK
    rows = [{"what": name, "before": found["before"][name], "after": found["after"][name]} for name in TOLD]
    return report(arguments, rows, empty="")
