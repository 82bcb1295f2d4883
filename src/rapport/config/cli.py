"""The command line: `rapport NAME …`. Rooms register their commands; this file finds and runs them."""

from __future__ import annotations

import json
import os
import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from argparse import _SubParsersAction as SubParsers
from collections.abc import Sequence

import django
from django.utils import translation

from rapport.config import collector
from rapport.config.base_state import is_up_to_date
from rapport.config.late import load_late
from rapport.kit.commands import REFUSED, Command, commands, groups
from rapport.kit.errors import DomainError

SETTINGS = "rapport.config.settings"


def main(argv: Sequence[str] | None = None) -> None:
    """Run one command and end the process with its code: 0 done, 1 refused, 2 not understood."""
    sys.exit(run(sys.argv[1:] if argv is None else argv))


def run(argv: Sequence[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    load_late(argv)
    django.setup()
    collector.spare()
    with translation.override(_terminal_language()):
        return _run(build_parser().parse_args(list(argv)))


def _run(arguments: Namespace) -> int:
    command: Command = arguments.command
    try:
        return _prepared(command) or command.run(arguments)
    except DomainError as refusal:
        return _refused(refusal, as_json=arguments.json)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return REFUSED


def build_parser() -> ArgumentParser:
    """One sub-command a registered command, in their order; two words make a group."""
    parser = ArgumentParser(
        prog="rapport",
        description="Rapport: the open-source CRM that knows what every customer is worth.",
        epilog="First steps:\n  rapport up               start, then open the address that it prints\n"
        "  rapport COMMAND --help   explain a command",
        formatter_class=RawDescriptionHelpFormatter,
    )
    top = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    made: dict[str, SubParsers[ArgumentParser]] = {}
    for command in sorted(commands.values(), key=lambda c: c.order):
        group, _, name = command.name.rpartition(" ")
        _add(_group(top, made, group) if group else top, name, command)
    return parser


def _group(
    top: SubParsers[ArgumentParser], made: dict[str, SubParsers[ArgumentParser]], name: str
) -> SubParsers[ArgumentParser]:
    if name not in made:
        text = str(groups.get(name) or name)
        made[name] = top.add_parser(name, help=text, description=text).add_subparsers(
            title="commands", metavar="COMMAND", required=True
        )
    return made[name]


def _add(parsers: SubParsers[ArgumentParser], name: str, command: Command) -> None:
    text = str(command.help)
    parser = parsers.add_parser(name, help=text, description=text)
    parser.add_argument("--json", action="store_true", help="answer in JSON, for programs")
    command.configure(parser)
    parser.set_defaults(command=command)


def _prepared(command: Command) -> int:
    """Refuse to work on a database that lacks tables, instead of failing in the middle."""
    if not command.needs_base or is_up_to_date():
        return 0
    sys.stderr.write(
        "The database is not prepared for this version. Run `rapport migrate` (`rapport up` does it too).\n"
    )
    return REFUSED


def _refused(refusal: DomainError, *, as_json: bool) -> int:
    if as_json:
        body = {"error": refusal.code, "message": str(refusal), "field": refusal.field}
        sys.stdout.write(json.dumps(body, ensure_ascii=False) + "\n")
    else:
        sys.stderr.write(f"{refusal}\n")
    return REFUSED


def _terminal_language() -> str:
    spoken = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "fr" if spoken.lower().startswith("fr") else "en"


if __name__ == "__main__":
    main()
