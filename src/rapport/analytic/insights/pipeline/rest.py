"""The pipeline and the tables of the warehouse over REST, within the reader's scope."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from rapport.analytic.insights.pipeline.facts import pipeline_facts, table_fact, table_facts
from rapport.kit import clock
from rapport.web.rest import actor_of

router = Router()


class PipelineWaitOut(Schema):
    """Something that waits or failed."""

    what: str
    count: int
    is_failure: bool


class PipelineStageOut(Schema):
    """A stage: collection, aggregation, knowledge or relation. `at` is when it last moved.

    `state` is good, waiting, failed or empty. What tells of the whole company is absent where one sees a part of it.
    """

    stage: str
    state: str
    at: datetime | None
    waits: list[PipelineWaitOut]
    figures: dict[str, Any]
    rows: list[dict[str, Any]]


class PipelineOut(Schema):
    """The way from what comes in to what people do with it; counts of records are exact up to ten thousand."""

    at: datetime
    is_whole: bool
    stages: list[PipelineStageOut]


class WarehouseColumnOut(Schema):
    """A column; `source` is the column or expression of the database that a landed one is read from."""

    column: str
    type: str
    holds: str
    source: str


class WarehouseTableOut(Schema):
    """A table of the warehouse, as the code that makes it says.

    `zone`: landing, star or derived. `fed`: whole each time, blocks of keys that differ, or the keys that were touched.
    `rows` is empty where one sees a part of the company and the table carries no owner.
    """

    table: str
    zone: str
    grain: str
    made_from: list[str]
    fed: str
    key: str
    condition: str
    is_scoped: bool
    rows: int | None
    columns: list[WarehouseColumnOut]


@router.get("", response=PipelineOut)
def warehouse_get(request: HttpRequest) -> Any:
    return pipeline_facts(actor_of(request), clock.now())


@router.get("tables", response=list[WarehouseTableOut])
def warehouse_tables(request: HttpRequest) -> Any:
    return table_facts(actor_of(request), clock.now())


@router.get("tables/{name}", response=WarehouseTableOut)
def warehouse_table(request: HttpRequest, name: str) -> Any:
    return table_fact(actor_of(request), clock.now(), name)
