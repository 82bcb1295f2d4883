"""Next offers from a terminal: computing them anew."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from datetime import date
from time import perf_counter

from django.utils.translation import gettext_lazy as _

from rapport.analytic.studies import services
from rapport.analytic.studies.queries import company_day
from rapport.kit import clock
from rapport.kit.actor import Actor, Door
from rapport.kit.commands import OK, Command, register_command, say, say_json

SHELL = Actor.system(Door.SHELL)


def register() -> None:
    """Offer the command."""
    register_command(Command("studies offers", _("Compute what to offer each customer next"), _offers, _day))


def _day(parser: ArgumentParser) -> None:
    parser.add_argument("--as-of", type=date.fromisoformat, help="the last day that counts, as 2026-12-31 (today)")


def _offers(arguments: Namespace) -> int:
    as_of, started = arguments.as_of or company_day(), perf_counter()
    study = services.offer(by=SHELL, at=clock.now(), as_of=as_of, finished=clock.now)
    facts = {"study": str(study.uuid), "as_of": study.as_of, "seen_at": study.seen_at, **study.figures}
    facts["seconds"] = round(perf_counter() - started, 2)
    if arguments.json:
        say_json(facts)
        return OK
    for name, value in facts.items():
        say(f"{name:16} {value}")
    return OK
