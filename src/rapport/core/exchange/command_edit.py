"""`rapport edit …` and `rapport edits …`: one value for many rows of a list, as a colleague who is named."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from rapport.core.exchange.asking import seen_by
from rapport.core.exchange.edit_lines import edit_told, foreseen_told
from rapport.core.exchange.models import BulkEdit
from rapport.core.exchange.policies import find_edit
from rapport.core.exchange.services import bulk_edits
from rapport.core.exchange.services.bulk_edits import Foreseen, Wanted
from rapport.core.identity.queries import actor_named
from rapport.kit import clock
from rapport.kit.actor import Actor, Door
from rapport.kit.commands import OK, Command, register_command, register_group, report, say, say_json
from rapport.kit.errors import DomainError
from rapport.web.lists.editing import fields_of
from rapport.web.lists.spec import lists

SHOWN = 100


class NoRowsNamed(DomainError):
    code = "no_rows_named"
    message = gettext_lazy("Say which rows: --filter, --view or --ids; or --all for the whole list.")


class OneFieldAtATime(DomainError):
    code = "one_field_at_a_time"
    message = gettext_lazy("Write one field and its value as --set field=value. Fields of this list: %(known)s.")


class NotAgreed(DomainError):
    code = "not_agreed"
    message = gettext_lazy("Nothing was written. Add --yes to write without being asked.")


def register() -> None:
    """Offer the commands of edits of many rows."""
    register_group("edits", gettext_lazy("Look at edits of many rows and take them back"))
    edit = gettext_lazy("Give one value to many rows of a list; says first what it would do, and asks")
    register_command(Command("edit", edit, _edit, _configure, order=44))
    for name, text, run, configure in (
        ("edits list", gettext_lazy("List somebody’s edits of many rows"), _list, _whose),
        ("edits undo", gettext_lazy("Take an edit back; what somebody changed since stays and is listed"), _undo, _one),
    ):
        register_command(Command(name, text, run, configure, order=45))


def _whose(parser: ArgumentParser) -> None:
    parser.add_argument("--as", dest="email", required=True, metavar="EMAIL", help=_("the colleague who does it"))


def _one(parser: ArgumentParser) -> None:
    _whose(parser)
    parser.add_argument("edit", metavar="EDIT", help=_("the edit’s id, from `rapport edits list`"))


def _configure(parser: ArgumentParser) -> None:
    _whose(parser)
    add = parser.add_argument
    add("list", choices=sorted(key for key, spec in lists.items() if spec.saver), help=_("which list"))
    add("--filter", action="append", default=[], metavar="F", help=_("a filter, as the list's address writes it (f=…)"))
    add("--view", default="", help=_("a saved view, by its id"))
    add("--ids", nargs="+", default=[], type=UUID, metavar="ID", help=_("rows by their ids"))
    add("--all", action="store_true", help=_("every row of the list"))
    add(
        "--set", action="append", default=[], metavar="FIELD=VALUE", dest="given",
        help=_("the field and what it becomes; nothing after = empties it; several for several choices"),
    )  # fmt: skip
    add("--dry-run", action="store_true", help=_("say what would happen, and write nothing"))
    add("--yes", action="store_true", help=_("write without being asked"))


def _edit(arguments: Namespace) -> int:
    wanted, at = _wanted(arguments, actor_named(arguments.email, Door.SHELL)), clock.now()
    foreseen = bulk_edits.foresee(wanted, by=wanted.asked.actor, at=at)
    if arguments.dry_run:
        return _say(arguments, {"foreseen": foreseen_told(foreseen)}, _foretold(foreseen))
    if not arguments.json:
        say(_foretold(foreseen))
    if not arguments.yes and not _agreed():
        raise NotAgreed
    edit = bulk_edits.start(wanted, by=wanted.asked.actor, at=at)
    return _say(arguments, edit_told(edit, wanted.asked.actor), _told(edit))


def _undo(arguments: Namespace) -> int:
    by = actor_named(arguments.email, Door.SHELL)
    edit = find_edit(arguments.edit, by)
    bulk_edits.request_undo(edit, by=by, at=clock.now())
    told = edit_told(edit, by)
    lines = [_back(edit), *(f"  {line['name']}: {line['why']}" for line in told["kept"])]
    return _say(arguments, told, "\n".join(lines))


def _list(arguments: Namespace) -> int:
    by = actor_named(arguments.email, Door.SHELL)
    found = BulkEdit.objects.filter(created_by_id=by.user_id).order_by("-pk")[:SHOWN]
    rows = [
        {
            "edit": str(edit.uuid),
            "at": edit.created_at.strftime("%Y-%m-%d %H:%M"),
            "list": edit.list_key,
            "field": edit.field,
            "changed": edit.changed_count,
            "refused": edit.refused_count,
            "undone": edit.undone_at is not None,
        }
        for edit in found
    ]
    return report(arguments, rows, empty=_("No edit of many rows in the last thirty days."))


def _wanted(arguments: Namespace, by: Actor) -> Wanted:
    if not (arguments.filter or arguments.view or arguments.ids or arguments.all):
        raise NoRowsNamed(field="ids")
    address = [("f", text.removeprefix("f=")) for text in arguments.filter]
    address += [("view", arguments.view)] if arguments.view else []
    asked = seen_by(arguments.list, urlencode(address), by)
    pairs = [text.partition("=") for text in arguments.given]
    names = {name for name, _is, _value in pairs}
    known = fields_of(asked.spec, by)
    if len(names) != 1 or not all(sign for _name, sign, _value in pairs) or not names <= known.keys():
        raise OneFieldAtATime(field="set", known=", ".join(known))
    return Wanted(asked, names.pop(), [value for _name, _is, value in pairs], list(map(str, arguments.ids)))


def _agreed() -> bool:
    """Ask; without a terminal only --yes agrees."""
    if not sys.stdin.isatty():
        return False
    sys.stderr.write(_("Write yes to go on: "))
    return sys.stdin.readline().strip().casefold() in {"yes", "oui"}


def _foretold(seen: Foreseen) -> str:
    said = _("Will change: %(changed)s. Have it already: %(same)s. Left out: %(left)s.")
    counts = {"changed": seen.changed, "same": seen.same, "left": seen.left_out if seen.is_whole else seen.beyond}
    return "\n".join([said % counts, *(f"  {len(ids)} × {why}" for why, ids in seen.refused.items())])


def _told(edit: BulkEdit) -> str:
    if edit.job_uuid:
        words = {"job": edit.job_uuid, "edit": edit.uuid}
        return _("It is being written in the background: `rapport jobs show %(job)s`. The edit is %(edit)s.") % words
    return f"{bulk_edits.told(edit)} ({edit.uuid})"


def _back(edit: BulkEdit) -> str:
    if edit.undone_at is None:
        return _("It is being taken back in the background: `rapport jobs show %(job)s`.") % {"job": edit.job_uuid}
    said = ngettext(
        "%(count)s row has its former value", "%(count)s rows have their former values", edit.returned_count
    )
    return said % {"count": edit.returned_count}


def _say(arguments: Namespace, told: dict[str, Any], said: str) -> int:
    if arguments.json:
        say_json(told)
    else:
        say(said)
    return OK
