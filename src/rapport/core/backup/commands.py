"""`rapport backup` and `rapport restore`."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.core.backup import services
from rapport.core.backup.queries import ASKED
from rapport.kit import clock
from rapport.kit.actor import Actor, Door
from rapport.kit.commands import OK, REFUSED, Command, register_command, say, say_json
from rapport.web.writing import number

SHELL = Actor.system(Door.SHELL)


def backup(arguments: Namespace) -> int:
    target = Path(arguments.file).expanduser().resolve() if arguments.file else None
    made = services.make(by=SHELL, at=clock.now(), reason=ASKED, target=target)
    if arguments.json:
        say_json({"file": str(made.path), "bytes": made.size})
    else:
        say(_("Everything is in %(file)s (%(size)s).") % {"file": made.path, "size": filesizeformat(made.size)})
        say(_("The secret key is not in it: keep RAPPORT_SECRET_KEY, or the file secret-key, in another place."))
    return OK


def restore(arguments: Namespace) -> int:
    path = Path(arguments.file).expanduser().resolve()
    if not arguments.yes and not _is_agreed(path):
        sys.stderr.write(_("Nothing was changed.") + "\n")
        return REFUSED
    done = services.restore(path, by=SHELL, at=clock.now())
    if arguments.json:
        facts = {"version": done.manifest.version, "made_at": done.manifest.made_at, "rows": done.rows}
        say_json(facts | {"files": done.file_count, "aside": str(done.aside or ""), "is_key_other": done.is_key_other})
        return OK
    told = {"when": done.manifest.made_at, "rows": number(done.rows), "files": number(done.file_count)}
    say(_("Rapport is as it was on %(when)s: %(rows)s rows and %(files)s files. Everybody signs in again.") % told)
    if done.aside:
        say(_("What was there before lies in %(folder)s. Remove it when you do not need it.") % {"folder": done.aside})
    if done.is_key_other:
        say(_("It was made with another secret key: enter the password of the mail server again."))
    say(_("Start with `rapport up`."))
    return OK


def _is_agreed(path: Path) -> bool:
    """Ask; without a terminal only --yes agrees."""
    question = _("This replaces the database and the files by those of %(file)s. Write yes to go on: ")
    if not sys.stdin.isatty():
        sys.stderr.write(_("Add --yes to replace the database and the files without being asked.") + "\n")
        return False
    sys.stderr.write(question % {"file": path})
    return sys.stdin.readline().strip().casefold() in {"yes", "oui"}


def _backup_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", default="", help="where to write; without it, into the folder of backups")


def _restore_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", help="what `rapport backup` wrote")
    parser.add_argument("--yes", action="store_true", help="do not ask before replacing what is there")


def register() -> None:
    """Put the commands on their shelf."""
    for command in (
        Command("backup", gettext_lazy("write everything into one file"), backup, _backup_arguments, order=800),
        Command(
            "restore",
            gettext_lazy("put everything back as a backup holds it"),
            restore,
            _restore_arguments,
            order=801,
            needs_base=False,
        ),
    ):
        register_command(command)
