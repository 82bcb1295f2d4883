"""The standing refresh: build the warehouse, score every customer, publish."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import transaction

from rapport.analytic.marts import Ask, Computed, Mart, Tables
from rapport.analytic.studies import standing, value
from rapport.analytic.studies.churn import study as churn_study
from rapport.analytic.studies.models import StandingRules, Study
from rapport.analytic.studies.policies import REFRESH
from rapport.analytic.studies.queries import CHURN, STANDING, VALUE
from rapport.analytic.studies.services import lifecycle
from rapport.analytic.studies.services.rules import assumed_of, cut_of, lost_days_of, parameters_of, rules
from rapport.analytic.studies.standing import Assumed
from rapport.analytic.warehouse import queries as warehouse
from rapport.analytic.warehouse import services as builder
from rapport.analytic.warehouse.queries import Warehouse
from rapport.core.access.policies import demand
from rapport.core.audit import services as audit
from rapport.core.jobs import services as jobs
from rapport.core.jobs.models import Job
from rapport.kit.actor import Actor
from rapport.operational.parties.services.standing import Published, publish_many

if TYPE_CHECKING:
    import pyarrow as pa

TASK, FOLLOWS = "standing.refresh", "plans.refresh_contacts"
PUBLISHED_AT_ONCE = 10_000
Tell = Callable[[int, int], None]


@dataclass(frozen=True)
class Foreseen:
    """What a study that is computed with the standing was told, and what it found."""

    method: str
    parameters: Mapping[str, Any]
    figures: dict[str, Any]


def _silent(done: int, total: int) -> None:
    """Tells nobody."""


def ask(*, by: Actor, at: datetime) -> Job:
    """This function will ask for a refresh in the background; one that waits already is enough.

    Refuses without the right to refresh.
    """
    demand(by, REFRESH)
    return jobs.enqueue(TASK, by=by, at=at, unique=TASK)


def renew(*, by: Actor, at: datetime) -> Job | None:
    """This function will ask for a refresh where another release made the warehouse, which nobody reads any more."""
    return ask(by=by, at=at) if warehouse.is_outdated() else None


def refresh(
    *,
    by: Actor,
    at: datetime,
    as_of: date,
    finished: Callable[[], datetime],
    tell: Tell = _silent,
    whole: bool = False,
) -> Study:
    """This function will bring the warehouse up to date, compute every customer's standing as of a day and publish it.

    Of the orders only what changed is read, unless `whole` is asked for or needed: the study's figures say which, and
    why. Orders after `as_of` wait for their day. `finished` is asked for the time at the end.
    Refuses without the right. It runs in short transactions; after a crash it starts again from the beginning and
    does nothing twice.
    """
    demand(by, REFRESH)
    chosen = rules()
    study = Study.objects.create(
        method=STANDING,
        parameters=parameters_of(chosen),
        as_of=as_of,
        seen_at=at,
        started_at=at,
        requested_by_id=by.user_id,
    )
    beside = [
        Foreseen(VALUE, asdict(assumed_of(chosen)), {}),
        Foreseen(CHURN, {"lost_days": lost_days_of(chosen)}, {}),
    ]
    told = {each.method: each.figures for each in beside}
    derived = derived_tables(chosen, as_of=as_of, told=told)
    build = builder.refresh(at=at, derived=derived, tell=lambda done, total: tell(done, 2 * total), whole=whole)
    found = warehouse.open_readonly()
    assert found is not None
    published = publish_many(
        batches(found),
        study_id=study.pk,
        seen_at=at,
        moved_on=as_of,
        by=by,
        at=finished(),
        tell=lambda done, total: tell(total + done, 2 * total),
    )
    lifecycle.publish_soon(found, published.parties, as_of=as_of, by=by, at=finished())
    _finish(study, found, published, build=build, beside=beside, by=by, at=finished())
    return study


def derived_tables(
    chosen: StandingRules, *, as_of: date, told: Mapping[str, dict[str, Any]] | None = None
) -> Mapping[str, Mart | Computed]:
    """The tables that the studies derive from the marts, in the order in which they are made.

    In `told` each study says what it found, by its method.
    """
    says = told or {VALUE: {}, CHURN: {}}
    valued = partial(_valued, assumed=assumed_of(chosen), as_of=as_of, told=says[VALUE])
    risked = partial(_risked, days=lost_days_of(chosen), as_of=as_of, told=says[CHURN])
    return {
        "customer_worth": partial(standing.customer_worth, as_of=as_of),
        "customer_value": Computed(valued, standing.VALUED),
        "customer_churn": Computed(risked, churn_study.RISKED),
        "customer_standing": partial(standing.valued_standing, as_of=as_of, cut=cut_of(chosen, as_of=as_of)),
    }


def _valued(tables: Tables, ask: Ask, *, assumed: Assumed, as_of: date, told: dict[str, Any]) -> pa.Table:
    return value.Valuation(as_of, assumed, told)(tables, ask)


def _risked(tables: Tables, ask: Ask, *, days: int, as_of: date, told: dict[str, Any]) -> pa.Table:
    return churn_study.Churn(as_of, days, told)(tables, ask)


def batches(found: Warehouse) -> Iterator[Sequence[Sequence[Any]]]:
    """The published rows, streamed."""
    for batch in found.batches(standing.published(found.table("customer_standing")), PUBLISHED_AT_ONCE):
        yield list(zip(*(column.to_pylist() for column in batch.columns), strict=True))


@transaction.atomic
def _finish(
    study: Study,
    found: Warehouse,
    published: Published,
    *,
    build: builder.Build,
    beside: Sequence[Foreseen],
    by: Actor,
    at: datetime,
) -> None:
    figures: Mapping[str, Any] = found.row(standing.summary(found.table("customer_standing")))
    counts = {"orders": build.counts["fact_order"], "lines": build.counts["fact_order_line"]}
    way = {"build": build.reason.build, "reason": build.reason.value, "lines_read": build.lines_read}
    study.figures = {**figures, **counts, **asdict(published), **way}
    study.finished_at, study.build = at, build.name
    study.save(update_fields=["figures", "finished_at", "build"])
    _keep(beside, by_side_of=study)
    audit.record(
        "standing.refresh", by=by, at=at, changes=[audit.Change("study", study.pk, after={"figures": study.figures})]
    )
    jobs.enqueue(FOLLOWS, by=Actor.system(), at=at, unique=FOLLOWS)


def _keep(found: Sequence[Foreseen], *, by_side_of: Study) -> None:
    """Studies that were computed with the standing: the audit's entry of the standing tells of all of them."""
    for each in found:
        Study.objects.create(
            method=each.method,
            parameters=dict(each.parameters),
            as_of=by_side_of.as_of,
            seen_at=by_side_of.seen_at,
            started_at=by_side_of.started_at,
            finished_at=by_side_of.finished_at,
            figures=dict(each.figures),
            build=by_side_of.build,
            requested_by_id=by_side_of.requested_by_id,
        )
