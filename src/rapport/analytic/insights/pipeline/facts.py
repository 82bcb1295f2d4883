"""The pipeline and the warehouse as programs are told of them, over REST and from a terminal."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rapport.analytic.insights.pipeline.book import TableTold, book
from rapport.analytic.insights.policies import PIPELINE
from rapport.analytic.insights.queries.built import table_rows
from rapport.analytic.insights.queries.pipeline import pipeline
from rapport.analytic.insights.queries.stages import Looker, Stage
from rapport.analytic.warehouse import queries as warehouse
from rapport.core.access.policies import demand
from rapport.kit.actor import Actor
from rapport.kit.errors import NotFound


def pipeline_facts(actor: Actor, at: datetime) -> dict[str, Any]:
    """Return the four stages within what the actor may see. Refuses without the right."""
    demand(actor, PIPELINE)
    found = pipeline(actor, at)
    return {"at": at, "is_whole": found.is_whole, "stages": [_stage(stage) for stage in found.stages]}


def table_facts(actor: Actor, at: datetime) -> list[dict[str, Any]]:
    """Return every table of the warehouse with its columns, and its rows where the actor may count them.

    Refuses without the right.
    """
    demand(actor, PIPELINE)
    found = warehouse.open_readonly()
    counts = {row["table"]: row for row in table_rows(found, Looker(actor, at).scope)} if found else {}
    return [_table(told, counts.get(told.name, {}).get("rows")) for told in book()]


def table_fact(actor: Actor, at: datetime, name: str) -> dict[str, Any]:
    """Return one table. Refuses without the right, and a name that no table has."""
    found = next((table for table in table_facts(actor, at) if table["table"] == name), None)
    if found is None:
        raise NotFound
    return found


def _stage(stage: Stage) -> dict[str, Any]:
    waits = [{"what": wait.code, "count": wait.count, "is_failure": wait.is_failure} for wait in stage.waits]
    figures, rows = dict(stage.figures), [dict(row) for row in stage.rows]
    return {
        "stage": stage.key, "state": stage.state, "at": stage.at, "waits": waits, "figures": figures, "rows": rows,
    }  # fmt: skip


def _table(told: TableTold, rows: int | None) -> dict[str, Any]:
    columns = [
        {"column": each.name, "type": each.kind, "holds": str(each.words), "source": each.source}
        for each in told.columns
    ]
    return {
        "table": told.name, "zone": told.zone, "grain": str(told.words), "made_from": list(told.sources),
        "fed": told.fed, "key": told.key, "condition": told.condition, "is_scoped": told.is_scoped, "rows": rows,
        "columns": columns,
    }  # fmt: skip
