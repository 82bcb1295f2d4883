"""Background tasks of imports."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from rapport.core.exchange.models import Import
from rapport.core.exchange.services import imports, running, storage, undoing
from rapport.core.identity.queries import company_held
from rapport.core.jobs.services import Run
from rapport.kit.actor import Door


def check(run: Run, /, *, uuid: str) -> Mapping[str, Any]:
    """Run an import without writing."""
    record = Import.objects.get(uuid=uuid)
    _work(run, record, imports.check)
    return {"import": uuid}


def bring_in(run: Run, /, *, uuid: str) -> Mapping[str, Any]:
    """Run an import."""
    record = Import.objects.get(uuid=uuid)
    _work(run, record, running.run)
    return {"import": uuid}


def undo(run: Run, /, *, uuid: str) -> Mapping[str, Any]:
    """Take back an import."""
    record = Import.objects.get(uuid=uuid)
    _work(run, record, undoing.undo)
    return {"import": uuid}


def sweep(run: Run, /) -> Mapping[str, Any]:
    """Forget files that came in more than a month ago, and what is needed to undo them."""
    return {"files": storage.sweep(at=run.now()), "undo": undoing.sweep(at=run.now())}


def _work(run: Run, record: Import, verb: Callable[..., None]) -> None:
    """Call the verb with the run's progress."""
    by = run.by.through(Door.IMPORT)
    with company_held():
        verb(record, by=by, at=run.now(), progress=lambda done, total: run.step(done, total))


def note_stopped(arguments: Mapping[str, Any], error: str, at: datetime) -> None:
    """Note on the import that its job ended before its time."""
    record = Import.objects.filter(uuid=arguments["uuid"]).first()
    if record is not None:
        running.mark_stopped(record, error=error, at=at)
