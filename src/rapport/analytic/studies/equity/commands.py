"""Customer equity from a terminal: computing it anew."""

from __future__ import annotations

from argparse import Namespace
from time import perf_counter

from django.utils.translation import gettext_lazy as _

from rapport.analytic.studies import services
from rapport.kit import clock
from rapport.kit.actor import Actor, Door
from rapport.kit.commands import OK, Command, register_command, say, say_json

SHELL = Actor.system(Door.SHELL)


def register() -> None:
    """Offer the command."""
    told = _("Compute what customers were worth at the end of each month")
    register_command(Command("studies equity", told, _equity))


def _equity(arguments: Namespace) -> int:
    started = perf_counter()
    study = services.account(by=SHELL, at=clock.now(), finished=clock.now)
    facts = {"study": str(study.uuid), "as_of": study.as_of, "seen_at": study.seen_at, **study.figures}
    facts["seconds"] = round(perf_counter() - started, 2)
    if arguments.json:
        say_json(facts)
        return OK
    for name, value in facts.items():
        say(f"{name:16} {value}")
    return OK
