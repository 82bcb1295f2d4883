"""Potential and movements from a terminal: computing them anew."""

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
LONG = frozenset({"groups", "worth", "families", "rules"})


def register() -> None:
    """Offer the command."""
    told = _("Compute every customer's potential, and recognise how they moved")
    register_command(Command("studies potential", told, _potential, _day))


def _day(parser: ArgumentParser) -> None:
    parser.add_argument("--as-of", type=date.fromisoformat, help="the last day that counts, as 2026-12-31 (today)")


def _potential(arguments: Namespace) -> int:
    as_of, started = arguments.as_of or company_day(), perf_counter()
    study = services.measure_potential(by=SHELL, at=clock.now(), as_of=as_of, finished=clock.now)
    facts = {"study": str(study.uuid), "as_of": study.as_of, "seen_at": study.seen_at, **study.figures}
    facts["seconds"] = round(perf_counter() - started, 2)
    if arguments.json:
        say_json(facts)
        return OK
    for name, value in facts.items():
        if name not in LONG:
            say(f"{name:18} {value}")
    return OK
