"""Next offers from a terminal: computing them anew."""

from __future__ import annotations

from argparse import Namespace
from time import perf_counter

from django.utils.translation import gettext_lazy as _

from rapport.analytic.studies import services
from rapport.analytic.studies.commands import SHELL, add_day, answer_study
from rapport.analytic.studies.queries import company_day
from rapport.kit import clock
from rapport.kit.commands import Command, register_command


def register() -> None:
    """Offer the command."""
    told = _("Compute what to offer each customer next")
    register_command(Command("studies offers", told, _offers, add_day))


def _offers(arguments: Namespace) -> int:
    as_of, started = arguments.as_of or company_day(), perf_counter()
    study = services.offer(by=SHELL, at=clock.now(), as_of=as_of, finished=clock.now)
    return answer_study(arguments, study, started=started)
