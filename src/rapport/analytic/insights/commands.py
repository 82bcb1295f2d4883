"""The portfolio from a terminal."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.analytic.insights.asked import PERIODS, WON_BY
from rapport.analytic.insights.cohorts.asked import BY, MEASURES
from rapport.analytic.insights.cohorts.facts import cohort_facts
from rapport.analytic.insights.costs.won_facts import channel_facts, won_facts
from rapport.analytic.insights.queries.acquisition import NAMED, TEAM
from rapport.analytic.insights.value.facts import value_facts
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
    told = gettext_lazy("Say what customers are expected to bring, by RFM cell, and how well that was foreseen")
    register_command(Command("portfolio value", told, _value, _asked_of_value))
    told = gettext_lazy("Say who came back after a first purchase, and what each cohort brought")
    register_command(Command("portfolio cohorts", told, _cohorts, _asked_of_cohorts))


def _asked(parser: ArgumentParser) -> None:
    parser.add_argument("--by", choices=WON_BY, default=WON_BY[0], help=_("a line for each of these"))
    _asked_of_channels(parser)


def _asked_of_channels(parser: ArgumentParser) -> None:
    parser.add_argument("--period", choices=PERIODS, default=PERIODS[0], help=_("which period"))
    parser.add_argument("--of", default="", metavar="PART", help=_("a part alone: segment.ID"))


def _asked_of_cohorts(parser: ArgumentParser) -> None:
    parser.add_argument("--by", choices=BY, default=BY[1], help=_("the period of the first purchase"))
    parser.add_argument("--show", choices=MEASURES, default=MEASURES[0], help=_("what the best cohort is best in"))
    parser.add_argument(
        "--from", dest="since", default="", metavar="YEAR", help=_("first purchases from: 2024, or all")
    )
    parser.add_argument("--to", default="", metavar="YEAR", help=_("first purchases until the end of a year"))
    parser.add_argument("--of", default="", metavar="PART", help=_("a part alone: segment.ID"))


def _asked_of_value(parser: ArgumentParser) -> None:
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


def _cohorts(arguments: Namespace) -> int:
    given = {name: getattr(arguments, name) for name in ("by", "show", "to", "of")}
    found = cohort_facts({**given, "from": arguments.since}, SHELL)
    if arguments.json:
        say_json(found)
        return OK
    names = ("age", "is_complete", "customers", "share", "revenue", "known_margin", "revenue_each", "margin_each")
    rows = [
        {"cohort": cohort["first_day"], "size": cohort["customers"], **{name: period[name] for name in names}}
        for cohort in found["cohorts"]
        for period in cohort["periods"]
    ]
    return report(arguments, rows, empty=_("No first purchase in these years"))


def _value(arguments: Namespace) -> int:
    found = value_facts({"of": arguments.of}, SHELL)
    if arguments.json:
        say_json(found)
        return OK
    rows = [{**row, "cell": row["cell"] or _("Without a cell")} for row in found["cells"]]
    return report(arguments, [*rows, {"cell": _("All"), **found["total"]}], empty=_("All"))
