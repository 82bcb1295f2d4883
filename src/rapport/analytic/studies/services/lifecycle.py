"""Publishing the lifecycle of customers with their standing: what the rules say today, and of the past once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from rapport.analytic.extracts import open_source
from rapport.analytic.extracts.source import Extract, Source
from rapport.analytic.methods.lifecycle import Days
from rapport.analytic.studies import lifecycle as states
from rapport.analytic.studies.queries import NotScoredYet, latest_standing
from rapport.analytic.studies.services.rules import lost_days_of, rules
from rapport.analytic.warehouse import beside
from rapport.analytic.warehouse import queries as warehouse
from rapport.core.jobs import services as jobs
from rapport.kit.actor import Actor
from rapport.kit.errors import DomainError
from rapport.kit.periods import add_months
from rapport.operational.parties.models import LifecycleChange, LifecycleOverride, LifecycleRules, Standing
from rapport.operational.parties.queries.lifecycle import rules as lifecycle_rules
from rapport.operational.parties.services import lifecycle as published

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from rapport.analytic.warehouse.queries import Warehouse

KEPT, LIFECYCLE_TASK = "lifecycle", "studies.lifecycle"
MONTHS = 12
LEAST_LOST = 2
MANY = 50_000
_TYPES = {"BIGINT": "int64", "VARCHAR": "string", "DATE": "date32"}


class InactiveAfterLost(DomainError):
    code = "inactive_after_lost"
    message = _("Inactive comes before lost: fewer than %(days)s days.")


def told_of(chosen: LifecycleRules, *, lost_days: int) -> states.Told:
    """Return the rules as the method takes them: half of the days of being lost make inactive, where none are given.

    Where the portfolio's rule was made shorter since, inactive stays one day before it.
    """
    lost = max(lost_days, LEAST_LOST)
    inactive = min(chosen.inactive_days or lost // 2, lost - 1)
    days = Days(inactive=inactive, lost=lost, new=chosen.new_days, unhappy=chosen.unhappy_days)
    return states.Told(days, chosen.unhappy_satisfaction, chosen.declined_counts)


def change_lifecycle_rules(
    values: Mapping[str, Any], *, by: Actor, at: datetime, seen: int | None = None
) -> LifecycleRules:
    """This function will change by which days states are told apart. Refuses as the room of customers does, and with
    InactiveAfterLost."""
    lost, inactive = lost_days_of(rules()), values.get("inactive_days")
    if inactive and inactive >= lost:
        raise InactiveAfterLost(field="inactive_days", days=lost)
    return published.change_rules(values, by=by, at=at, seen=seen)


def publish_soon(found: Warehouse, customers: int, *, as_of: date, by: Actor, at: datetime) -> None:
    """This function will bring customers into their states; of many in a job of its own, so that ranks do not wait."""
    if customers > MANY:
        jobs.enqueue(LIFECYCLE_TASK, by=by, at=at, unique=LIFECYCLE_TASK)
    else:
        publish(found, as_of=as_of, by=by, at=at)


def publish_lifecycle(*, by: Actor, at: datetime) -> int:
    """This function will bring customers into the states of the last standing, and say how many changed. Refuses
    before there is any."""
    found, standing = warehouse.open_readonly(), latest_standing()
    if found is None or standing is None:
        raise NotScoredYet
    return publish(found, as_of=standing.as_of, by=by, at=at)


def publish(found: Warehouse, *, as_of: date, by: Actor, at: datetime) -> int:
    """This function will bring every customer into the state that the rules find for them, and say how many changed.

    The first time it writes how they came there in the last months. Decisions by hand hold until their day, or until
    the customer buys. Refuses nothing; after a crash it can run again and does nothing twice.
    """
    told = told_of(lifecycle_rules(), lost_days=lost_days_of(rules()))
    with open_source() as source:
        if LifecycleChange.objects.exists():
            count = _publish(found, source, told, as_of=as_of, by=by, at=at)
        else:
            strangers = _lent(found, source, states.EVERYBODY)
            days = [(day, states.on_day(found, strangers, told, as_of=day)) for day in _days(as_of)]
            batches = found.batches(states.past(days), published.STEP)
            count = published.publish_past(map(states.as_rows, batches), by=by, at=at)
    with open_source() as source:
        _keep(source)
    return count


def _publish(found: Warehouse, source: Source, told: states.Told, *, as_of: date, by: Actor, at: datetime) -> int:
    now = states.on_day(found, _lent(found, source, states.STRANGERS), told, as_of=as_of)
    new = states.as_rows(found.frame(states.changed(now, _lent(found, source, states.PRESENT), as_of=as_of)))
    overrides = list(LifecycleOverride.objects.all())
    released = _released(overrides, as_of=as_of)
    held = {row.party_id for row in overrides}.difference(released)
    rows = [row for row in new if row[0] not in held]
    published.follow_overrides({row[0]: (row[1], row[2]) for row in new if row[0] in held})
    return published.publish_many(rows, released=released, by=by, at=at)


def _released(overrides: Sequence[LifecycleOverride], *, as_of: date) -> list[int]:
    """Whose decision by hand has ended: its day has come, or they bought after it."""
    bought = dict(
        Standing.objects.filter(party__in=[row.party_id for row in overrides]).values_list("party_id", "last_order_on")
    )
    return [
        row.party_id
        for row in overrides
        if (row.until_on and row.until_on < as_of) or (bought.get(row.party_id) or row.set_on) > row.set_on
    ]


def known_from() -> date | None:
    """Return the first day on which the state of everybody is known; nothing before the first publication."""
    first = LifecycleChange.objects.order_by("pk").values_list("noted_at", flat=True).first()
    return _days(localdate(first))[0] if first else None


def _days(as_of: date) -> list[date]:
    """The month ends of the past that is told, and the day itself."""
    ends = [add_months(as_of.replace(day=1), -months) - timedelta(days=1) for months in range(MONTHS)]
    return [*reversed(ends), as_of]


def _lent(found: Warehouse, source: Source, extract: Extract) -> ir.Table:
    return found.lent(extract.name, _read(source, extract))


def _read(source: Source, extract: Extract) -> pa.Table:
    """The rows of an extract, with its types."""
    rows = source.read(extract).read_all()
    return pa.table({name: _typed(rows.column(name), kind) for name, (_sql, kind) in extract.columns.items()})


def _typed(column: pa.ChunkedArray, kind: str) -> pa.ChunkedArray | pa.Array:
    """A column in the type of its extract; where it has no value at all the database tells none."""
    wanted = pa.type_for_alias(_TYPES[kind.partition("(")[0]])
    return pa.nulls(len(column), wanted) if column.null_count == len(column) else column.cast(wanted)


def _keep(source: Source) -> None:
    """Keep all changes beside the warehouse, so that pages tell who moved between any two days."""
    rows = _read(source, states.CHANGES).sort_by(
        [("customer_id", "ascending"), ("began_on", "ascending"), ("place", "ascending")]
    )
    with beside.writing(KEPT, states.HISTORY) as write:
        write(rows.select(states.HISTORY.names).cast(states.HISTORY))
