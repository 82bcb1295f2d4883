"""Running an import: every batch wholly or not at all, and rows that wait taken up again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F

from rapport.core.access.policies import demand
from rapport.core.audit import services as audit
from rapport.core.events import services as events
from rapport.core.exchange.events import ImportFinished, ImportStopped
from rapport.core.exchange.models import Import, ImportRow
from rapport.core.exchange.policies import RUN
from rapport.core.exchange.reading.source import BATCH_ROWS, Batch
from rapport.core.exchange.services import tracing
from rapport.core.exchange.services.importers import Outcome, Plan, Rows
from rapport.core.exchange.services.imports import (
    ImportBusy,
    ImportOver,
    Progress,
    change_of,
    demand_fields,
    importer_of,
    look_at_rest,
)
from rapport.core.exchange.services.pipeline import Pipeline, Tally
from rapport.core.jobs import services as jobs
from rapport.kit.actor import Actor
from rapport.kit.lengthy import ahead, at_length, take_turn


def run(record: Import, *, by: Actor, at: datetime, progress: Progress = lambda done, total: None) -> None:
    """This function will bring in every row that can come in. A run that was killed goes on where it stopped."""
    demand(by, RUN)
    demand(by, importer_of(record.target).verb)
    if record.state in Import.OVER:
        return
    demand_fields(record)
    look_at_rest(record, progress)
    if not record.done_rows:
        record.rows.all().delete()
    Import.objects.filter(pk=record.pk).update(state=Import.State.RUNNING, error="", profile=record.profile)
    pipeline = Pipeline(record, by=by, at=at, is_preview=False)
    pipeline.context.is_told_at_end = pipeline.row_count > BATCH_ROWS
    tally = Tally()
    with at_length() as went_on:
        for batch, rows in ahead(pipeline.read()):
            if batch.offset + len(batch) <= record.done_rows:
                pipeline.recall(rows)
                continue
            _run_batch(pipeline, batch, rows, tally)
            went_on()
            progress(record.done_rows, record.columns.rows)
    _finish(pipeline, tally, by=by, at=at)


@transaction.atomic
def mark_stopped(record: Import, *, error: str, at: datetime) -> None:
    """This function will note that a check, a run or an undo ended before its time, and why. What is done stays."""
    busy = Import.objects.filter(pk=record.pk, state__in=Import.BUSY)
    said = error.strip().rpartition("\n")[2][:500]
    if record.state == Import.State.UNDOING:
        busy.update(state=Import.State.PARTLY, error=said)
        return
    stopped = Import.State.OPEN if record.state == Import.State.CHECKING else Import.State.CANCELLED
    busy.update(state=Import.State.FAILED if error else stopped, error=said, finished_at=at)
    if record.state == Import.State.RUNNING and record.done_rows:
        events.publish(ImportStopped(import_id=record.pk, target=record.target, source=record.source), at=at)


def _run_batch(pipeline: Pipeline, batch: Batch, rows: Rows, tally: Tally) -> None:
    """Plan, write and mark one batch in one transaction, so that it is either wholly done or not begun."""
    record, done = pipeline.record, batch.offset + len(batch)
    with pipeline.pace.taken(len(batch)), transaction.atomic():
        take_turn()
        mine = Import.objects.filter(pk=record.pk, done_rows=batch.offset, state=Import.State.RUNNING)
        if not mine.update(done_rows=done):
            raise ImportBusy
        plan = pipeline.planner.plan(rows)
        pipeline.planner.write(rows, plan)
        pipeline.keep_left(batch, plan)
        Import.objects.filter(pk=record.pk).update(**_increments(plan))
        tracing.keep(record, pipeline.context.traces)
        _note_made(pipeline)
    record.done_rows = done
    tally.add(plan)


def _note_made(pipeline: Pipeline) -> None:
    """Keep how many customers this batch made of a number alone, with the batch itself."""
    record, made = pipeline.record, pipeline.context.made
    if made:
        pipeline.context.made = 0
        record.preview = {**record.preview, "nameless": record.preview.get("nameless", 0) + made}
        Import.objects.filter(pk=record.pk).update(preview=record.preview)


def _increments(plan: Plan) -> dict[str, Any]:
    counts: dict[str, Any] = {
        f"{outcome.value}_count": F(f"{outcome.value}_count") + plan.outcomes.count(outcome) for outcome in Outcome
    }
    return {**counts, "row_count": F("row_count") + len(plan.outcomes)}


def _finish(pipeline: Pipeline, tally: Tally, *, by: Actor, at: datetime) -> None:
    record = pipeline.record
    record.refresh_from_db()
    with transaction.atomic():
        record.totals = pipeline.summary(tally)
        record.state, record.finished_at = Import.State.DONE, at
        record.preview = {**record.preview, **pipeline.told()}
        record.save(update_fields=["totals", "state", "finished_at", "preview"])
        event = ImportFinished(import_id=record.pk, target=record.target, source=record.source)
        audit.record("import.finish", by=by, at=at, changes=[change_of(record)], announces=[event])
        jobs.enqueue("search.tidy", by=by, at=at, unique="search.tidy")
    for other in _waiting_for(record):
        take_up(other, by=by, at=at)


def _waiting_for(record: Import) -> list[Import]:
    """Imports of the same source that have rows waiting for what this one may have brought."""
    waiting = ImportRow.objects.waiting().order_by().filter(owner__source=record.source, candidates=[])
    ids = set(waiting.exclude(owner=record).values_list("owner_id", flat=True).distinct())
    return list(Import.objects.filter(pk__in=ids, state=Import.State.DONE))


def take_up(
    record: Import, *, by: Actor, at: datetime, forced: Mapping[int, int] | None = None, only: Collection[int] = ()
) -> int:
    """This function will try the waiting rows of an import again and say how many came in.

    `forced` gives rows (by their id) the customer that somebody decided on, or 0 for a new one; `only` names the rows.
    Refuses an import that was undone.
    """
    demand(by, RUN)
    demand(by, importer_of(record.target).verb)
    if record.is_undone:
        raise ImportOver
    pipeline = Pipeline(record, by=by, at=at, is_preview=False)
    waiting = record.rows.waiting()
    named = list(forced or only)
    chosen = waiting.filter(pk__in=named) if named else waiting.filter(candidates=[])
    with transaction.atomic():
        take_turn()
        left = list(chosen.select_for_update(of=("self",)) if not forced else chosen)
        if not left:
            return 0
        batch = pipeline.source.batch(0, [(row.number, row.raw) for row in left])
        rows = pipeline.parser.parse(batch)
        rows.forced = {place: (forced or {})[row.pk] for place, row in enumerate(left) if forced}
        plan = pipeline.planner.plan(rows)
        pipeline.planner.write(rows, plan)
        settled = _settle(record, left, plan)
        tracing.keep(record, pipeline.context.traces)
        _note_made(pipeline)
        _add_totals(record, pipeline.summary(Tally(totals=plan.totals)))
        audit.record("import.take_up", by=by, at=at, changes=[change_of(record)], params={"rows": settled})
    return settled


def _add_totals(record: Import, more: Mapping[str, Any]) -> None:
    """Add what rows that had waited bring to the sums of their file."""
    totals = dict(Import.objects.get(pk=record.pk).totals)
    amounts = {currency: Decimal(amount) for currency, amount in totals.pop("amounts", {}).items()}
    for currency, amount in more["amounts"].items():
        amounts[currency] = amounts.get(currency, Decimal(0)) + Decimal(amount)
    counts = {key: totals.get(key, 0) + value for key, value in more.items() if key != "amounts"}
    told = {currency: str(amount) for currency, amount in sorted(amounts.items())}
    Import.objects.filter(pk=record.pk).update(totals={**totals, **counts, "amounts": told})


def _settle(record: Import, left: list[ImportRow], plan: Plan) -> int:
    """Write what became of rows that had waited."""
    moved: dict[ImportRow.State, list[int]] = {ImportRow.State.SETTLED: [], ImportRow.State.REFUSED: []}
    for place, (row, outcome) in enumerate(zip(left, plan.outcomes, strict=True)):
        row.reasons = [reason.as_json() for reason in plan.reasons.get(place, ())]
        row.candidates = plan.candidates.get(place, [])
        if outcome is Outcome.WAIT:
            continue
        state = ImportRow.State.REFUSED if outcome is Outcome.REFUSE else ImportRow.State.SETTLED
        moved[state].append(row.pk)
    ImportRow.objects.bulk_update(left, ["reasons", "candidates"], batch_size=500)
    for state, ids in moved.items():
        ImportRow.objects.filter(pk__in=ids).update(state=state)
    changes = {k: v for k, v in _increments(plan).items() if k not in ("row_count", "waiting_count")}
    gone = sum(len(ids) for ids in moved.values())
    Import.objects.filter(pk=record.pk).update(**changes, waiting_count=F("waiting_count") - gone)
    return len(moved[ImportRow.State.SETTLED])
