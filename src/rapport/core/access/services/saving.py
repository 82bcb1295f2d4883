"""Writing records under their versions: one with the version that was read, many with the same values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from rapport.core.access.policies import policy_of
from rapport.core.audit import queries as audited
from rapport.core.audit import services as audit
from rapport.kit.actor import Actor
from rapport.kit.errors import ChangedMeanwhile, NotAllowed

BATCH = 5_000


def claim(record: Any, values: Mapping[str, Any], *, at: datetime) -> None:
    """Write the values unless somebody saved since the record was read; else refuse with ChangedMeanwhile."""
    model = type(record)
    if not model.objects.claim(record, values, at=at):
        raise clash(record, values)


def clash(record: Any, values: Mapping[str, Any]) -> ChangedMeanwhile:
    """The refusal that shows what somebody else has saved meanwhile."""
    model = type(record)
    now = model.objects.get(pk=record.pk)
    name = audited.last_actor_name(policy_of(model).noun, record.pk) or str(_("Somebody"))
    return ChangedMeanwhile(name=name, theirs={field: getattr(now, field) for field in values})


@transaction.atomic
def put_many(
    model: Any, verb: str, ids: Sequence[int], values: Mapping[str, Any], *, grant: str, by: Actor, at: datetime
) -> int:
    """This function will give many records of one type the same values and say how many changed.

    Refuses with NotAllowed when one of them is outside the actor's reach of `grant`.
    """
    noun = policy_of(model).noun
    changes: list[audit.Change] = []
    for start in range(0, len(ids), BATCH):
        part = ids[start : start + BATCH]
        rows = list(model.objects.reachable_by(by, grant).filter(pk__in=part))
        if len(rows) < len(set(part)):
            raise NotAllowed
        touched = [row for row in rows if audit.changed(row, values)[1]]
        fresh = model.objects.filter(pk__in=[row.pk for row in touched])
        fresh.update(**values, version=F("version") + 1, updated_at=at)
        changes += [
            audit.Change(noun, row.pk, getattr(row, "party_id", None), *audit.changed(row, values)) for row in touched
        ]
    audit.record(verb, by=by, at=at, changes=changes)
    return len(changes)
