"""Tasks on the shelf for the length of a test, and a clock that tests move."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from rapport.core.jobs import running
from rapport.core.jobs.services import Run, register_task
from rapport.core.jobs.tasks import tasks
from rapport.kit.actor import Actor, Door

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUSE = Actor.system(Door.SHELL)


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        return self.at


class Kitchen:
    """A task `kitchen.cook` whose behaviour each test chooses."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.cooked: list[dict[str, Any]] = []
        self.runs: list[Run] = []
        self.behave: Callable[[Run], Mapping[str, Any] | None] = lambda run: {"fine": True}

    def cook(self, run: Run, /, **arguments: Any) -> Mapping[str, Any] | None:
        self.runs.append(run)
        self.cooked.append(arguments)
        return self.behave(run)

    def work(self) -> int:
        return running.work_off(worker="w1", clock=self.clock)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def kitchen(clock: Clock, db: None) -> Iterator[Kitchen]:
    kitchen = Kitchen(clock)
    register_task("kitchen.cook", kitchen.cook, label="Cook")
    register_task("kitchen.taste", kitchen.cook, label="Taste", runs_again=True)
    yield kitchen
    tasks.remove("kitchen.cook")
    tasks.remove("kitchen.taste")
