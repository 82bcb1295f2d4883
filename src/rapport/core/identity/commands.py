"""`rapport users list`, `rapport users create` and `rapport users reset`."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.core.access.models import Role
from rapport.core.identity.holdings import Receivers, in_order
from rapport.core.identity.models import Team, User
from rapport.core.identity.queries import company
from rapport.core.identity.services import leaving, passwords, users
from rapport.kit import clock
from rapport.kit.actor import Actor, Door
from rapport.kit.commands import OK, Command, register_command, register_group, report, say, say_json
from rapport.kit.errors import DomainError


class NoSuchUser(DomainError):
    code = "no_such_user"
    message = gettext_lazy("Nobody signs in as %(email)s. `rapport users list` shows who does.")


class NoSuchRole(DomainError):
    code = "no_such_role"
    message = gettext_lazy("There is no role %(role)s. Choose one of: %(known)s.")


class NoSuchTeam(DomainError):
    code = "no_such_team"
    message = gettext_lazy("There is no team named %(team)s.")


def register() -> None:
    """Put the commands on their shelf."""
    register_group("users", gettext_lazy("who signs in"))
    for command in (
        Command("users list", gettext_lazy("show who signs in"), _list, _list_arguments),
        Command("users create", gettext_lazy("let somebody sign in"), _create, _create_arguments),
        Command("users leave", gettext_lazy("deactivate somebody and hand their work over"), _leave, _leave_arguments),
        Command("users reset", gettext_lazy("give somebody a new password"), _reset, _reset_arguments),
    ):
        register_command(command)


def _list_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--role", default="", help="only this role, by its key")


def _list(arguments: Namespace) -> int:
    rows = User.objects.select_related("role", "team").order_by("name", "pk")
    if arguments.role:
        rows = rows.filter(role=_role(arguments.role))
    return report(arguments, [_line(user) for user in rows], empty=gettext_lazy("Nobody yet."))


def _create_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("email")
    parser.add_argument("--name", required=True)
    parser.add_argument("--role", required=True, help="its key: administrator, manager, sales_representative, …")
    parser.add_argument("--team", default="", help="its name")
    parser.add_argument("--language", choices=sorted(dict(settings.LANGUAGES)), help="usual: the company's")
    _password_argument(parser)


def _create(arguments: Namespace) -> int:
    language = arguments.language or company().language
    password = _password(arguments)
    user = users.create(
        arguments.email,
        name=arguments.name,
        role=_role(arguments.role),
        team=_team(arguments.team) if arguments.team else None,
        language=language,
        password=password,
        by=Actor.system(Door.SHELL),
        at=clock.now(),
    )
    return _answer(arguments, user, password, said=_("%(name)s can sign in as %(email)s."))


def _leave_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("email")
    parser.add_argument("--to", action="append", default=[], help="e-mail of who takes over; several share evenly")
    parser.add_argument("--team", default="", help="name of the team that takes over")


def _leave(arguments: Namespace) -> int:
    """Everything that they hold goes over; a worker does it."""
    user = _user(arguments.email)
    to = Receivers(tuple(_user(email) for email in arguments.to), _team(arguments.team) if arguments.team else None)
    held = {key: holding.count(user.pk) for key, holding in in_order()}
    kinds = [key for key, count in held.items() if count]
    job = leaving.leave(user, to=to, kinds=kinds, by=Actor.system(Door.SHELL), at=clock.now())
    if arguments.json:
        say_json({"email": user.email, "held": held, "job": str(job.uuid) if job else None})
        return OK
    say(_("%(name)s cannot sign in any more.") % {"name": user.name})
    if job:
        say(_("What they held is handed over by the job %(job)s.") % {"job": job.uuid})
    return OK


def _user(email: str) -> User:
    user: User | None = User.objects.select_related("role").filter(email__iexact=email).first()
    if user is None:
        raise NoSuchUser(email=email)
    return user


def _reset_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("email")
    _password_argument(parser)


def _reset(arguments: Namespace) -> int:
    user = _user(arguments.email)
    password = _password(arguments)
    passwords.reset(user, new=password, by=Actor.system(Door.SHELL), at=clock.now())
    return _answer(arguments, user, password, said=_("%(name)s has a new password; open sessions were ended."))


def _password_argument(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--password-stdin",
        action="store_true",
        help="read the password from the first line of input; else one is made up",
    )


def _password(arguments: Namespace) -> str:
    return sys.stdin.readline().rstrip("\r\n") if arguments.password_stdin else passwords.make_up()


def _answer(arguments: Namespace, user: User, password: str, *, said: str) -> int:
    """Tell what was done, and the password only when it was made up here."""
    made_up = {} if arguments.password_stdin else {"password": password}
    if arguments.json:
        say_json(_line(user) | made_up)
        return OK
    say(said % {"name": user.name, "email": user.email})
    if made_up:
        say(_("Password: %(password)s") % made_up)
    return OK


def _line(user: User) -> dict[str, Any]:
    return {
        "email": user.email,
        "name": user.name,
        "role": user.role.key,
        "team": user.team.name if user.team else None,
        "active": user.is_active,
        "last_sign_in": user.last_login,
    }


def _role(key: str) -> Role:
    found = Role.objects.filter(key=key).first()
    if found is None:
        known = ", ".join(Role.objects.order_by("key").values_list("key", flat=True))
        raise NoSuchRole(field="role", role=key, known=known or "-")
    return found


def _team(name: str) -> Team:
    found = Team.objects.filter(name__iexact=name).first()
    if found is None:
        raise NoSuchTeam(field="team", team=name)
    return found
