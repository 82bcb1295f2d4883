"""Customer equity from a terminal."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.analytic.insights.equity.facts import FROM, NAMES, OF, TO, equity_facts
from rapport.kit.actor import Actor, Door
from rapport.kit.commands import OK, Command, register_command, report, say_json

SHELL = Actor.system(Door.SHELL)


def register() -> None:
    """Offer the command."""
    told = gettext_lazy("Say what moved customer equity between two days")
    register_command(Command("portfolio equity", told, _equity, _asked))


def _asked(parser: ArgumentParser) -> None:
    parser.add_argument("--of", default="", metavar="PART", help=_("a part alone: segment.ID"))
    parser.add_argument("--from", default="", metavar="DAY", dest="first", help=_("a month end, as 2026-03-31"))
    parser.add_argument("--to", default="", metavar="DAY", dest="last", help=_("a later one, or the last day"))


def _equity(arguments: Namespace) -> int:
    found = equity_facts({OF: arguments.of, FROM: arguments.first, TO: arguments.last}, SHELL)
    if arguments.json:
        say_json(found)
        return OK
    rows = [*found["movements"], {"movement": _("All"), **found["total"]}]
    return report(arguments, [{name: row[name] for name in ("movement", *NAMES)} for row in rows], empty=_("All"))
