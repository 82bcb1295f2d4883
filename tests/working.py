"""The worker's part, played in the thread of a test."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rapport.core.events import services as events
from rapport.core.jobs import running
from rapport.kit import clock

NAME = "test"


@pytest.fixture
def work_off(db: None) -> Callable[[], None]:
    """Return a function that delivers events and runs jobs until nothing is due."""

    def work() -> None:
        while events.deliver(worker=NAME, clock=clock.now) + running.work_off(worker=NAME, clock=clock.now):
            continue

    return work
