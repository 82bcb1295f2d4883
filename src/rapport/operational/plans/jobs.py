"""Work in the background: by when each customer is to be contacted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rapport.core.jobs.tasks import Run
from rapport.operational.plans.services import due, overdue


def refresh_contacts(run: Run) -> Mapping[str, Any]:
    """Compute the contact plan of every customer, and plan to-dos for those who are overdue."""
    count = due.refresh(lambda done: run.step(done))
    return {"customers": count, "todos": overdue.plan_todos(by=run.by, at=run.now())}
