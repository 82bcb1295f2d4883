"""The risk of loss from a terminal."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.analytic.insights.churn.facts import churn_facts
from rapport.kit.actor import Actor, Door
from rapport.kit.commands import OK, Command, register_command, report, say_json

SHELL = Actor.system(Door.SHELL)


def register() -> None:
    """Offer the command."""
    told = gettext_lazy("Say who may be lost, by band of risk, and how well that was foreseen")
    register_command(Command("portfolio churn", told, _churn, _asked))


def _asked(parser: ArgumentParser) -> None:
    parser.add_argument("--of", default="", metavar="PART", help=_("a part alone: segment.ID"))


def _churn(arguments: Namespace) -> int:
    found = churn_facts({"of": arguments.of}, SHELL)
    if arguments.json:
        say_json(found)
        return OK
    rows = [*found["bands"], {"band": _("All"), **found["total"]}]
    names = ("band", "customers", "lost", "revenue", "expected_value")
    return report(arguments, [{name: row[name] for name in names} for row in rows], empty=_("All"))
