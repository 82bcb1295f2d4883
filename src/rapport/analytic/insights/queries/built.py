"""The second and the third stage: the last build of the warehouse, and the studies that read it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from rapport.analytic.extracts import EXTRACTS
from rapport.analytic.insights.pipeline.book import book
from rapport.analytic.insights.queries.collected import changes_since
from rapport.analytic.insights.queries.stages import Looker, Row, Stage, Wait
from rapport.analytic.studies.models import Study
from rapport.analytic.studies.services import TASK
from rapport.analytic.warehouse import queries as warehouse
from rapport.analytic.warehouse.about import Reason
from rapport.analytic.warehouse.queries import Warehouse
from rapport.core.jobs.models import Job
from rapport.core.jobs.queries import schedule_lines
from rapport.kit.scope import Scope

OLD = timedelta(hours=26)
SHOWN = 8
ABOUT_ALL = ("customers", "buyers", "orders", "lines", "parties", "changed", "moves")


def aggregation(by: Looker) -> Stage:
    """Return when and why the warehouse was last built, what that read, and the rows of each table."""
    found, job = warehouse.open_readonly(), newest_job(TASK)
    at = found.built_at if found else None
    waits = tuple(_waits(by, found, job))
    if found is None or at is None:
        return Stage("aggregation", at, waits)
    told, scope = found.about, by.scope
    figures: dict[str, Any] = {
        "build": Reason(told.reason).build, "reason": told.reason, "seconds": told.seconds, "size": warehouse.size(),
    }  # fmt: skip
    if by.sees_all:
        figures |= {"read": sum(told.rows_read.values()), "changed_since": changes_since(at)}
    return Stage("aggregation", at, waits, figures, tuple(table_rows(found, scope)))


def table_rows(found: Warehouse, scope: Scope) -> Iterator[Row]:
    """Every table with its rows: of a part of the company, of what carries an owner alone."""
    read = found.about.rows_read if scope.everyone else {}
    landed = {extract.name for extract in EXTRACTS}
    for told in book():
        if told.name not in landed:
            rows = found.count(told.name, scope)
        else:
            rows = found.count_landed(told.name) if scope.everyone else None
        yield {"table": told.name, "zone": told.zone, "rows": rows, "read": read.get(told.name)}


def _waits(by: Looker, found: Warehouse | None, job: Job | None) -> Iterator[Wait]:
    at = found.built_at if found else None
    if job is not None and job.state == Job.State.FAILED and (at is None or job.created_at > at):
        yield Wait("build_failed", is_failure=True, record=str(job.uuid))
    elif job is not None and not job.is_finished:
        yield Wait("build_runs" if job.state == Job.State.RUNNING else "build_waits", record=str(job.uuid))
    elif warehouse.is_outdated():
        yield Wait("outdated")
    elif at is None:
        yield Wait("never_built")
    elif by.at - at > OLD:
        yield Wait("old")


def newest_job(task: str) -> Job | None:
    """Return the newest job of a task, whoever asked for it: what the house does is told to all who see the stage."""
    return Job.objects.filter(task=task).order_by("-created_at", "-pk").first()


def knowledge(by: Looker) -> Stage:
    """Return the last studies with their version, quality and duration, what they published, and when the next comes.

    How many customers they held is told to those who see the whole company.
    """
    found = list(Study.objects.order_by("-started_at", "-pk")[:SHOWN])
    finished = [study for study in found if study.finished_at]
    figures: dict[str, Any] = {"next_at": next_at(by.at)}
    published = next((study for study in finished if "parties" in study.figures), None)
    if published is not None and by.sees_all:
        figures |= {name: published.figures.get(name) for name in ("parties", "changed", "moves")}
    at = max((study.finished_at for study in finished if study.finished_at), default=None)
    rows = tuple(_study(study, sees_all=by.sees_all) for study in found)
    return Stage("knowledge", at, tuple(_unfinished(found)), figures, rows)


def next_at(at: datetime) -> datetime | None:
    """Return when the schedule computes next."""
    return next((line.next_at for line in schedule_lines(at) if line.name.startswith("standing.")), None)


def _study(study: Study, *, sees_all: bool) -> Row:
    seconds = (study.finished_at - study.started_at).total_seconds() if study.finished_at else None
    figures = {name: study.figures[name] for name in ABOUT_ALL if name in study.figures} if sees_all else {}
    return {
        "study": str(study.uuid), "method": study.method, "version": study.version, "as_of": study.as_of,
        "seen_at": study.seen_at, "finished_at": study.finished_at, "seconds": seconds, "quality": quality(study),
        "figures": figures,
    }  # fmt: skip


def quality(study: Study) -> float | None:
    """Return how good a study is, 0 to 1: the share of its customers of whom every cost is known.

    Of the value study, the share of customers who brought what their interval held, on the days that were kept back;
    of the churn study, how often who was lost had the higher risk, on these; of next offers, the share of first
    purchases that stood among them, on these. None where it does not say.
    """
    if "recall" in study.figures:
        return float(study.figures["recall"])
    if "proof" in study.figures:
        return float(study.figures["proof"][study.figures["method"]]["auc"])
    if "coverage" in study.figures:
        return float(study.figures["coverage"])
    customers, without = study.figures.get("customers"), study.figures.get("without_margin")
    return 1 - without / customers if customers and without is not None else None


def _unfinished(found: list[Study]) -> Iterator[Wait]:
    """The newest study where it has no end and nobody works on it any more; and that there is none yet."""
    job = newest_job(TASK)
    is_working = job is not None and not job.is_finished
    if not found:
        yield Wait("no_study")
    elif found[0].finished_at is None and not is_working:
        yield Wait("study_unfinished", is_failure=True)
