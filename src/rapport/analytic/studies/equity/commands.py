"""Customer equity from a terminal: computing it anew."""

from __future__ import annotations

from argparse import Namespace
from time import perf_counter

from django.utils.translation import gettext_lazy as _

from rapport.analytic.studies import services
from rapport.analytic.studies.commands import SHELL, answer_study
from rapport.kit import clock
from rapport.kit.commands import Command, register_command


def register() -> None:
    """Offer the command."""
    told = _("Compute what customers were worth at the end of each month")
    register_command(Command("studies equity", told, _equity))


def _equity(arguments: Namespace) -> int:
    started = perf_counter()
    study = services.account(by=SHELL, at=clock.now(), finished=clock.now)
    return answer_study(arguments, study, started=started)
