"""Customer equity through time, computed: once a day after the standing, or when asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction

from rapport.analytic.studies.equity import study as equity_study
from rapport.analytic.studies.equity import tables
from rapport.analytic.studies.equity.shapes import MONTHS, TABLE
from rapport.analytic.studies.models import Study
from rapport.analytic.studies.policies import REFRESH
from rapport.analytic.studies.queries import EQUITY, NotScoredYet, latest_equity, latest_standing
from rapport.analytic.studies.services.rules import assumed_of, lost_days_of, rules
from rapport.analytic.warehouse import beside
from rapport.analytic.warehouse import queries as warehouse
from rapport.core.access.policies import demand
from rapport.core.audit import services as audit
from rapport.core.jobs import services as jobs
from rapport.core.jobs.models import Job
from rapport.kit.actor import Actor

EQUITY_TASK = "studies.equity"
Tell = Callable[[int, int], None]


def _silent(done: int, total: int) -> None:
    """Tells nobody."""


def ask_equity(*, by: Actor, at: datetime) -> Job:
    """This function will ask for customer equity in the background; one that waits already is enough.

    Refuses without the right to refresh.
    """
    demand(by, REFRESH)
    return jobs.enqueue(EQUITY_TASK, by=by, at=at, unique=EQUITY_TASK)


def renew_equity(*, by: Actor, at: datetime) -> Job | None:
    """This function will ask for customer equity where the last is not of the day of the standing, or assumed other
    rules; for nothing otherwise."""
    study, standing = latest_equity(), latest_standing()
    is_fresh = (
        study is not None
        and standing is not None
        and study.as_of == standing.as_of
        and study.parameters == _parameters()
        and beside.current(TABLE) is not None
    )
    return None if is_fresh else ask_equity(by=by, at=at)


def account(*, by: Actor, at: datetime, finished: Callable[[], datetime], tell: Tell = _silent) -> Study:
    """This function will value every customer at the last month ends and on the day of the standing.

    It reads the last build of the warehouse and keeps its table beside it; who reads meanwhile reads the former one.
    Refuses without the right, and before customers were scored.
    """
    demand(by, REFRESH)
    found, standing, chosen = warehouse.open_readonly(), latest_standing(), rules()
    if found is None or standing is None:
        raise NotScoredYet
    history = equity_study.History(standing.as_of, assumed_of(chosen), lost_days_of(chosen), found, tell)
    with beside.writing(TABLE, tables.SCHEMA) as write:
        for rows in history.rows():
            write(rows)
    study = Study(
        method=EQUITY, parameters=_parameters(), as_of=standing.as_of, seen_at=standing.seen_at, started_at=at,
        requested_by_id=by.user_id, figures=history.figures, build=found.name,
    )  # fmt: skip
    _keep(study, by=by, at=finished())
    return study


def _parameters() -> Mapping[str, Any]:
    chosen = rules()
    return {**asdict(assumed_of(chosen)), "lost_days": lost_days_of(chosen), "month_ends": MONTHS}


@transaction.atomic
def _keep(study: Study, *, by: Actor, at: datetime) -> None:
    study.finished_at = at
    study.save()
    change = audit.Change("study", study.pk, after={"figures": study.figures})
    audit.record("equity.compute", by=by, at=at, changes=[change])
