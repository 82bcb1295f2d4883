"""Work in the background: by when each customer is to be contacted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rapport.core.jobs.tasks import Run
from rapport.operational.plans.services import due


def refresh_contacts(run: Run) -> Mapping[str, Any]:
    """Compute the contact plan of every customer."""
    return {"customers": due.refresh(lambda done: run.step(done))}
