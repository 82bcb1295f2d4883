"""The pipeline and the tables of the warehouse from a terminal."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.analytic.insights.pipeline.facts import pipeline_facts, table_fact, table_facts
from rapport.kit import clock
from rapport.kit.actor import Actor, Door
from rapport.kit.commands import OK, Command, register_command, register_group, report, say, say_json, say_table

SHELL = Actor.system(Door.SHELL)


def register() -> None:
    """Offer the commands."""
    register_group("warehouse", gettext_lazy("From what comes in to what people do with it"))
    told = gettext_lazy("Say how fresh each stage is, what waits or failed, and how many rows there are")
    register_command(Command("warehouse show", told, _show))
    told = gettext_lazy("Say which tables the warehouse has, or what the columns of one hold")
    register_command(Command("warehouse tables", told, _tables, _asked))


def _asked(parser: ArgumentParser) -> None:
    parser.add_argument("table", nargs="?", default="", help=_("the columns of this table"))


def _show(arguments: Namespace) -> int:
    found = pipeline_facts(SHELL, clock.now())
    if arguments.json:
        say_json(found)
        return OK
    for stage in found["stages"]:
        at = f"{stage['at']:%Y-%m-%d %H:%M:%S}" if stage["at"] else ""
        say(f"{stage['stage']}  {stage['state']}  {at}".rstrip())
        for wait in stage["waits"]:
            say(f"  {wait['what']} {wait['count']}")
        for name, value in stage["figures"].items():
            say(f"  {name:16} {value}")
        say_table([_plain(row) for row in stage["rows"]], empty="")
        say("")
    return OK


def _tables(arguments: Namespace) -> int:
    if arguments.table:
        found = table_fact(SHELL, clock.now(), arguments.table)
        if arguments.json:
            say_json(found)
            return OK
        say(found["grain"])
        return report(arguments, found["columns"], empty="")
    tables = table_facts(SHELL, clock.now())
    if arguments.json:
        say_json(tables)
        return OK
    names = ("table", "zone", "rows", "fed", "made_from")
    return report(arguments, [_plain({name: row[name] for name in names}) for row in tables], empty="")


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """A row whose cells hold no lists: counts of several kinds, or of several doors, stand side by side."""
    return {name: _cell(value) for name, value in row.items()}


def _cell(value: Any) -> Any:
    if isinstance(value, dict):
        return ", ".join(f"{name} {count}" for name, count in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_counted(each) if isinstance(each, dict) else str(each) for each in value)
    return value


def _counted(kind: dict[str, Any]) -> str:
    return f"{kind['key']} {kind['count']}{'' if kind['is_exact'] else '+'}"
