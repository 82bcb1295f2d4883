"""The fourth stage: what people do with what was found."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

from django.db.models import Max, QuerySet

from rapport.analytic.insights.queries.built import newest_job
from rapport.analytic.insights.queries.stages import LATELY, Looker, Row, Stage, Wait, counted, newest
from rapport.analytic.studies.queries import company_day, latest_standing
from rapport.core.audit.models import AuditEntry
from rapport.core.jobs.models import Job
from rapport.core.metadata.models import SavedView
from rapport.core.worklist.models import ToDo
from rapport.operational.parties.models import Party, StandingMove
from rapport.operational.plans.models import ContactToDo
from rapport.operational.plans.queries import late_rows
from rapport.operational.segments.models import Segment
from rapport.web.lists.conditions import AnyOf, BadFilter
from rapport.web.lists.spec import lists

CONTACTS = "plans.refresh_contacts"
SEE_AUDIT, SEE_SEGMENTS = "audit.view", "segment.view"
LISTS = ("person", "company", "customer")
MOVES = frozenset({"moved"})
MOST = 1_000


def relation(by: Looker) -> Stage:
    """Return where people meet what was found: on lists, in segments, in the contact plan, in files taken out."""
    study, job, today = latest_standing(), newest_job(CONTACTS), company_day()
    visible = Party.objects.visible_to(by.actor)
    moves = StandingMove.objects.between_cells(today - timedelta(days=LATELY))
    plan = ContactToDo.objects.filter(party__in=visible)
    rows: list[Row] = [
        _use("standing", visible.filter(standing__first_order_on__isnull=False), study and study.finished_at),
        {"use": "views", **_views(by)},
        *_segments(by),
        _use("moves", visible.filter(pk__in=moves.values("party"))),
        _use("todos_open", plan.filter(todo__in=ToDo.objects.open())),
        _use("todos_done", plan.filter(todo__done_at__gte=by.since)),
        _use("contacts_late", late_rows(by.actor, today), job and job.finished_at),
        *_files(by),
    ]
    return Stage("relation", newest(row["last_at"] for row in rows), tuple(_waits(rows, job)), {}, tuple(rows))


def _use(name: str, rows: QuerySet[Any], last_at: Any = None) -> Row:
    return {"use": name, **counted(rows), "last_at": last_at}


def _views(by: Looker) -> Row:
    """The saved views that show, sort or filter by standing."""
    rows = SavedView.objects.visible_to(by.actor).filter(list_key__in=LISTS)
    found = [
        view
        for view in rows.only("query", "list_key", "updated_at")[:MOST]
        if reads_standing(view.list_key, view.query)
    ]
    return {"count": len(found), "is_exact": True, "last_at": newest(view.updated_at for view in found)}


def _segments(by: Looker) -> Iterator[Row]:
    """The segments, and those whose rule asks for standing."""
    if not by.actor.has(SEE_SEGMENTS):
        return
    rows = Segment.objects.visible_to(by.actor)
    last_at = rows.aggregate(last=Max("refreshed_at"))["last"]
    ruled = sum(reads_standing(row.list_key, row.query) for row in rows.only("list_key", "query")[:MOST])
    yield {"use": "segments", **counted(rows), "last_at": last_at}
    yield {"use": "segments_by_standing", "count": ruled, "is_exact": True, "last_at": last_at}


def _files(by: Looker) -> Iterator[Row]:
    """Files taken out lately, the whole company's, for those who read the log that says so."""
    if by.actor.has(SEE_AUDIT):
        rows = AuditEntry.objects.filter(verb="list.export", at__gte=by.since)
        yield _use("files", rows, rows.aggregate(last=Max("at"))["last"])


def reads_standing(list_key: str, query: str) -> bool:
    """Whether a saved address of a list filters, sorts or shows what analysis found."""
    spec = lists.get(list_key)
    if spec is None:
        return False
    keys = {item.key for item in spec.filters if item.path.startswith("standing__")} | MOVES
    columns = {column.key for column in spec.columns if column.path.startswith("standing.")}
    asked = parse_qs(query)
    shown = {key for text in asked.get("cols", []) for key in text.split(",")}
    sorted_by = {key.lstrip("-") for key in asked.get("sort", [])}
    return bool(_filtered(asked.get("f", [])) & keys or (shown | sorted_by) & columns)


def _filtered(groups: list[str]) -> set[str]:
    try:
        return {one.key for text in groups for one in AnyOf.decode(text).conditions}
    except BadFilter:
        return set()


def _waits(rows: list[Row], job: Job | None) -> Iterator[Wait]:
    late = next(row for row in rows if row["use"] == "contacts_late")["count"]
    if late:
        yield Wait("contacts_late", late)
    if job is not None and job.state == Job.State.FAILED:
        yield Wait("contacts_failed", is_failure=True, record=str(job.uuid))
