"""`rapport demo load` and `rapport demo remove`."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from dataclasses import asdict

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.analytic.studies import services as studies
from rapport.analytic.studies.queries import company_day
from rapport.demo import queries, services
from rapport.demo.generate.company import SEED
from rapport.demo.services import SampleAlreadyLoaded, UserWorkGoesToo
from rapport.demo.services.loading import GUIDE, PASSWORD, Loaded
from rapport.kit import clock
from rapport.kit.actor import Actor, Door
from rapport.kit.commands import (
    OK,
    REFUSED,
    Command,
    register_command,
    register_greeting,
    register_group,
    say,
    say_json,
)
from rapport.kit.errors import Text


def register() -> None:
    """Put the commands and the demo's sign-in on their shelves."""
    register_group("demo", gettext_lazy("the sample company, Alizé Énergie"))
    register_command(
        Command("demo load", gettext_lazy("fill an empty base with the sample company"), _load, _load_arguments)
    )
    register_command(
        Command("demo remove", gettext_lazy("remove the sample company and nothing else"), _remove, _remove_arguments)
    )
    register_greeting("demo", _greeting)


def _load_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--seed", type=int, default=SEED, help="another number makes other people")
    parser.add_argument("--password", default=PASSWORD, help=f"of every sample user (usual: {PASSWORD})")
    parser.add_argument("--once", action="store_true", help="be content when it is already here")


def _remove_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--yes", action="store_true", help="also remove what people added to it")


def _load(arguments: Namespace) -> int:
    actor = Actor.system(Door.SHELL)
    try:
        loaded = services.load(by=actor, at=clock.now(), seed=arguments.seed, password=arguments.password)
    except SampleAlreadyLoaded:
        if not arguments.once:
            raise
        return OK
    studies.refresh(by=actor, at=clock.now(), as_of=company_day(), finished=clock.now)
    studies.replay(by=actor, at=clock.now())
    studies.offer(by=actor, at=clock.now(), as_of=company_day(), finished=clock.now)
    studies.measure_potential(by=actor, at=clock.now(), as_of=company_day(), finished=clock.now)
    studies.account(by=actor, at=clock.now(), finished=clock.now)
    if arguments.json:
        say_json(asdict(loaded))
    else:
        _tell(loaded)
    return OK


def _tell(loaded: Loaded) -> None:
    say(_("Alizé Énergie is here: %(people)s people, %(companies)s companies, %(orders)s orders.") % asdict(loaded))
    say(_("Sign in as %(email)s with the password %(password)s.") % asdict(loaded))


def _remove(arguments: Namespace) -> int:
    actor = Actor.system(Door.SHELL)
    try:
        removed = services.remove(by=actor, at=clock.now(), confirmed=arguments.yes)
    except UserWorkGoesToo as refusal:
        if arguments.json or not sys.stdin.isatty():
            return _refuse(refusal, as_json=arguments.json)
        _list(refusal)
        if input(_("Remove all of it? [y/N] ")).strip().lower() not in {"y", "yes", "o", "oui"}:
            return REFUSED
        removed = services.remove(by=actor, at=clock.now(), confirmed=True)
    studies.refresh(by=actor, at=clock.now(), as_of=clock.today(settings.TIME_ZONE), finished=clock.now)
    if arguments.json:
        say_json(asdict(removed))
    else:
        say(
            _("The sample company is gone: %(people)s people, %(companies)s companies, %(orders)s orders.")
            % asdict(removed)
        )
    return OK


def _refuse(refusal: UserWorkGoesToo, *, as_json: bool) -> int:
    if as_json:
        added = [{"key": a.key, "count": a.count, "examples": a.examples} for a in refusal.additions]
        say_json({"error": refusal.code, "message": str(refusal), "additions": added})
    else:
        _list(refusal)
        say(_("Add --yes to remove it all."))
    return REFUSED


def _list(refusal: UserWorkGoesToo) -> None:
    say(_("People have added to the sample company:"))
    for addition in refusal.additions:
        say(f"  {addition}: {' · '.join(addition.examples)}")


def _greeting() -> Text | None:
    if not queries.is_loaded():
        return None
    return _("Sample company: sign in as %(email)s, password %(password)s") % {
        "email": f"{GUIDE}@alize.example",
        "password": PASSWORD,
    }
