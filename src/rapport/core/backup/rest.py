"""Backups over REST."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status

from rapport.core.access.policies import demand
from rapport.core.backup import queries, services
from rapport.core.jobs.rest import JobOut, shown
from rapport.core.jobs.services import enqueue
from rapport.kit import clock
from rapport.web.rest import actor_of

router = Router()


class BackupOut(Schema):
    """An archive in the folder of backups; `reason` is nightly, asked or upgrade."""

    name: str
    made_at: datetime
    reason: str
    size: int


@router.get("", response=list[BackupOut])
def backup_list(request: HttpRequest) -> Any:
    demand(actor_of(request), services.MAKE)
    return queries.backups()


@router.post("", response={202: JobOut})
def backup_make(request: HttpRequest) -> Any:
    actor = actor_of(request)
    demand(actor, services.MAKE)
    return Status(202, shown(enqueue("backup.make", by=actor, at=clock.now(), unique="backup.make")))
