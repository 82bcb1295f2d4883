"""Background tasks of imports."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from rapport.core.exchange.models import Import
from rapport.core.exchange.services import imports, running, storage
from rapport.core.identity.queries import company_held
from rapport.core.jobs.services import JobCancelled, Run
from rapport.kit.actor import Door
from rapport.kit.errors import DomainError


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


def sweep(run: Run, /) -> Mapping[str, Any]:
    """Forget files that came in more than a month ago."""
    return {"files": storage.sweep(at=run.now())}


def _work(run: Run, record: Import, verb: Callable[..., None]) -> None:
    """Call the verb with the run's progress, and note on the import how it ended when it was stopped."""
    by = run.by.through(Door.IMPORT)
    try:
        with company_held():
            verb(record, by=by, at=run.now(), progress=lambda done, total: run.step(done, total))
    except JobCancelled as stop:
        if stop.code == "job_cancelled":
            running.mark_stopped(record, state=Import.State.CANCELLED, sentence="", at=run.now())
        raise
    except DomainError as refusal:
        running.mark_stopped(record, state=Import.State.FAILED, sentence=str(refusal), at=run.now())
        raise
