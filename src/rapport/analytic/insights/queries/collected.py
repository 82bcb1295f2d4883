"""The first stage: what came in, by which door, and the files that brought it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Q, Sum

from rapport.analytic.insights.queries.stages import Looker, Row, Stage, Wait, counted, newest
from rapport.core.audit.models import AuditEntry
from rapport.core.exchange.models import Import, ImportFolder
from rapport.core.exchange.policies import RUN, SCHEDULE, visible_imports
from rapport.kit.records import RecordType, record_types
from rapport.web.lists.spec import lists

ALSO = {"unit_cost": "product"}
"""Verbs of other nouns that change a record of these."""
FEEDING = frozenset({"party", "product", "order", "contract", "cost", "interaction", "hours"})
"""What the warehouse reads."""
COUNTED = ("created_count", "updated_count", "refused_count", "waiting_count")


def collection(by: Looker) -> Stage:
    """Return what the reader sees of what came in; by which doors, for those who see the whole company."""
    files = visible_imports(by.actor) if by.actor.has(RUN) else Import.objects.none()
    came = _by_door(by) if by.sees_all else {}
    told = _last_told() if by.sees_all else {}
    rows = tuple(_row(holder, kinds, by, came, told) for holder, kinds in _holders(by))
    brought = files.filter(created_at__gte=by.since).aggregate(
        files=Count("pk", filter=Q(state=Import.State.DONE)), last_at=Max("finished_at"),
        **{name.removesuffix("_count"): Sum(name) for name in COUNTED},
    )  # fmt: skip
    figures: dict[str, Any] = {"changed": sum(sum(doors.values()) for doors in came.values())} if by.sees_all else {}
    if by.actor.has(RUN):
        figures |= {name: brought[name] or 0 for name in ("files", "created", "updated", "refused")}
    last_at = newest([brought["last_at"], *(row["last_at"] for row in rows)])
    return Stage("collection", last_at, tuple(_waits(by, files)), figures, rows)


def changes_since(at: datetime) -> int:
    """Return how many changes since a moment the warehouse has not read yet."""
    rows = AuditEntry.objects.filter(at__gt=at).order_by().values("verb").annotate(count=Sum("record_count"))
    return sum(row["count"] for row in rows if _noun(row["verb"]) in FEEDING)


def _holders(by: Looker) -> list[tuple[str, list[RecordType]]]:
    """The record types that the reader may see, those kept in one table together."""
    found: dict[str, list[RecordType]] = {}
    for kind in record_types.values():
        if by.actor.has(kind.view_verb):
            found.setdefault(kind.holder, []).append(kind)
    return list(found.items())


def _row(holder: str, kinds: list[RecordType], by: Looker, came: Row, told: Mapping[str, datetime]) -> Row:
    types = [{"key": kind.key, **counted(lists[kind.key].rows().visible_to(by.actor))} for kind in kinds]
    rows = kinds[0].model.objects.visible_to(by.actor)
    if by.sees_all:
        made = rows.order_by("-pk").values_list("created_at", flat=True).first()
        last_at = newest([told.get(holder), made])
        return {"record": holder, "types": types, "doors": came.get(holder, {}), "last_at": last_at}
    return {"record": holder, "types": types, "last_at": rows.aggregate(last=Max("updated_at"))["last"]}


def _by_door(by: Looker) -> dict[str, dict[str, int]]:
    """How many records each door wrote lately, by the noun of the verbs."""
    rows = AuditEntry.objects.filter(at__gte=by.since).order_by().values("verb", "door")
    held = {kind.holder for kind in record_types.values()}
    found: dict[str, dict[str, int]] = {}
    for row in rows.annotate(count=Sum("record_count")):
        noun = _noun(row["verb"])
        if noun in held and row["count"]:
            doors = found.setdefault(noun, {})
            doors[row["door"]] = doors.get(row["door"], 0) + row["count"]
    return found


def _last_told() -> dict[str, datetime]:
    """When the log last told of each noun; the newest entry of each verb is read from the verbs' index."""
    last = AuditEntry.objects.order_by().values("verb").annotate(newest=Max("pk"))
    rows = AuditEntry.objects.filter(pk__in=[row["newest"] for row in last]).values_list("verb", "at")
    found: dict[str, datetime] = {}
    for verb, at in rows:
        noun = _noun(verb)
        found[noun] = max(at, found.get(noun, at))
    return found


def _noun(verb: str) -> str:
    noun = verb.partition(".")[0]
    return ALSO.get(noun, noun)


def _waits(by: Looker, files: Any) -> Iterator[Wait]:
    """Rows that wait for a decision, files that stopped, folders that cannot be read."""
    lately = files.filter(created_at__gte=by.since)
    waiting = lately.filter(state=Import.State.DONE, waiting_count__gt=0).aggregate(rows=Sum("waiting_count"))["rows"]
    if waiting:
        yield Wait("rows_wait", waiting)
    stopped = lately.filter(state=Import.State.FAILED).count()
    if stopped:
        yield Wait("files_stopped", stopped, is_failure=True)
    if by.actor.has(SCHEDULE):
        broken = ImportFolder.objects.filter(is_active=True).exclude(problem="").count()
        if broken:
            yield Wait("folders_unreadable", broken, is_failure=True)
