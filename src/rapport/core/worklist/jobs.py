"""Work in the background: the next of events that come back, and reminders."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rapport.core.jobs.tasks import Run
from rapport.core.worklist.services import events, telling


def roll_events(run: Run) -> Mapping[str, Any]:
    """Plan the next of events that come back."""
    return {"planned": events.roll(by=run.by, at=run.now())}


def remind(run: Run) -> Mapping[str, Any]:
    """Remind of to-dos whose hour has come and of events that are about to begin."""
    return {"told": telling.remind(by=run.by, at=run.now())}
