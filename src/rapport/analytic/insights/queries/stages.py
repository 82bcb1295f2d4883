"""What a stage of the pipeline tells, in one shape for every door."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from rapport.core.access.policies import policy_of
from rapport.kit.actor import Actor
from rapport.kit.scope import Scope
from rapport.operational.parties.models import Party
from rapport.web.lists import paging

LATELY = 30
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Wait:
    """Something that waits in a stage, or failed there; `record` is the public id of what it is about."""

    code: str
    count: int = 1
    is_failure: bool = False
    record: str = ""


@dataclass(frozen=True)
class Stage:
    """One of the four stages: when it last moved, what waits, its figures by name, and its rows.

    A figure is absent where the reader sees only a part of the company and it tells of the whole.
    """

    key: str
    at: datetime | None
    waits: tuple[Wait, ...] = ()
    figures: Row = field(default_factory=dict)
    rows: tuple[Row, ...] = ()

    @property
    def state(self) -> str:
        if any(wait.is_failure for wait in self.waits):
            return "failed"
        return "waiting" if self.waits else "good" if self.at else "empty"


@dataclass(frozen=True)
class Looker:
    """Who looks at the pipeline, and when."""

    actor: Actor
    at: datetime

    @property
    def scope(self) -> Scope:
        found: Scope = policy_of(Party).visible(self.actor)
        return found

    @property
    def sees_all(self) -> bool:
        return self.scope.everyone

    @property
    def since(self) -> datetime:
        return self.at - timedelta(days=LATELY)


def counted(rows: QuerySet[Any]) -> dict[str, Any]:
    """How many rows, exact up to ten thousand."""
    found = paging.count([rows])
    return {"count": found.value, "is_exact": found.is_exact}


def newest(moments: Iterable[datetime | None]) -> datetime | None:
    return max((moment for moment in moments if moment), default=None)
