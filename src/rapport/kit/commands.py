"""The shelf of commands: each room registers what `rapport NAME …` can do."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from rapport.kit.errors import Text
from rapport.kit.registry import Registry

OK = 0
REFUSED = 1


def no_arguments(parser: ArgumentParser) -> None:
    """For commands that take none."""


@dataclass(frozen=True)
class Command:
    """One thing to do from a terminal. `name` may have two words: `import people` is found under `rapport import`.

    `run` gets the parsed arguments (with `arguments.json`) and returns 0, or 1 when it refused;
    a DomainError that it lets pass becomes a sentence and a 1. It speaks through `say`, `say_table` or `say_json`.
    With `needs_base` it runs on a prepared database only.
    """

    name: str
    help: Text
    run: Callable[[Namespace], int]
    configure: Callable[[ArgumentParser], None] = no_arguments
    order: int = 100
    needs_base: bool = True


commands: Registry[Command] = Registry("commands")
groups: Registry[Text] = Registry("command groups")
greetings: Registry[Callable[[], Text | None]] = Registry("greetings")


def register_command(command: Command) -> None:
    commands.register(command.name, command)


def register_group(name: str, help: Text) -> None:
    """Say what a group of two-word commands is about, for `rapport --help`."""
    groups.register(name, help)


def register_greeting(name: str, greet: Callable[[], Text | None]) -> None:
    """Add a line to what `rapport up` prints under the address (the demo's sign-in)."""
    greetings.register(name, greet)


def say(text: object) -> None:
    """Write a line for people."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def say_json(value: Any) -> None:
    """Write one JSON document for machines."""
    say(DjangoJSONEncoder(ensure_ascii=False, indent=2).encode(value))


def say_table(rows: Sequence[Mapping[str, Any]], *, empty: Text) -> None:
    """Write rows under their column names, aligned; or one sentence when there are none."""
    if not rows:
        say(empty)
        return
    table = [list(rows[0]), *[["" if v is None else str(v) for v in row.values()] for row in rows]]
    widths = [max(len(line[i]) for line in table) for i in range(len(table[0]))]
    for line in table:
        say("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def report(arguments: Namespace, rows: Sequence[Mapping[str, Any]], *, empty: Text) -> int:
    """Write rows as the reader asked: a table, or JSON with `--json`."""
    if arguments.json:
        say_json(list(rows))
    else:
        say_table(rows, empty=empty)
    return OK
