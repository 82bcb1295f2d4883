"""The portfolio from a terminal."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.analytic.insights.asked import PERIODS, WON_BY
from rapport.analytic.insights.queries.acquisition import NAMED, TEAM
from rapport.analytic.insights.won_facts import channel_facts, won_facts
from rapport.core.identity.models import Team
from rapport.kit.actor import Actor, Door
from rapport.kit.commands import OK, Command, register_command, register_group, report, say_json

SHELL = Actor.system(Door.SHELL)


def register() -> None:
    """Offer the commands of this room."""
    register_group("portfolio", gettext_lazy("What customers are worth, as a whole"))
    told = gettext_lazy("Say what a new customer costs, by month, year, team, source or channel")
    register_command(Command("portfolio acquisition", told, _acquisition, _asked))
    told = gettext_lazy("Say what each channel cost, its interactions and the customers whom they reached")
    register_command(Command("portfolio channels", told, _channels, _asked_of_channels))


def _asked(parser: ArgumentParser) -> None:
    parser.add_argument("--by", choices=WON_BY, default=WON_BY[0], help=_("a line for each of these"))
    _asked_of_channels(parser)


def _asked_of_channels(parser: ArgumentParser) -> None:
    parser.add_argument("--period", choices=PERIODS, default=PERIODS[0], help=_("which period"))
    parser.add_argument("--of", default="", metavar="PART", help=_("a part alone: segment.ID"))


def _acquisition(arguments: Namespace) -> int:
    found = won_facts({"won": arguments.by, "period": arguments.period, "of": arguments.of}, SHELL)
    if arguments.json:
        say_json(found)
        return OK
    names = dict(Team.objects.values_list("pk", "name")) if arguments.by == TEAM else {}
    none = _("Not attributed") if arguments.by in NAMED else None
    rows = [{**row, "key": none if row["key"] is None else names.get(row["key"], row["key"])} for row in found["rows"]]
    return report(arguments, [*rows, {**found["total"], "key": _("All")}], empty=_("All"))


def _channels(arguments: Namespace) -> int:
    found = channel_facts({"period": arguments.period, "of": arguments.of}, SHELL)
    if arguments.json:
        say_json(found)
        return OK
    rows = [{**row, "channel": row["channel"] or _("Not attributed")} for row in found["rows"]]
    return report(arguments, [*rows, {**found["total"], "channel": _("All")}], empty=_("All"))
