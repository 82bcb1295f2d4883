"""The shelves of background work: tasks by name, schedules, and who a job acts for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from croniter import croniter
from django.utils.translation import gettext_lazy as _

from rapport.kit.actor import Actor
from rapport.kit.errors import DomainError, Text
from rapport.kit.registry import Registry


class JobCancelled(DomainError):
    """Raised by `run.step` when somebody asked the job to stop. Let it pass."""

    code = "job_cancelled"
    status = 409
    message = _("This job was cancelled.")


class LeaseLost(JobCancelled):
    """Another worker has taken this job over, because this one was silent for too long."""

    code = "lease_lost"


class Run(Protocol):
    """What a task is given: for whom it works, and how it tells where it is."""

    by: Actor

    @property
    def job_uuid(self) -> UUID: ...

    @property
    def attempt(self) -> int: ...

    def now(self) -> datetime: ...

    def step(self, done: int, total: int = 0, sentence: Text = "") -> None:
        """Say how far the work is. Call it after each batch: it raises JobCancelled when the work must stop."""


TaskFunction = Callable[..., Mapping[str, Any] | None]
Ending = Callable[[Mapping[str, Any], str, datetime], None]


@dataclass(frozen=True)
class Task:
    """A named piece of background work: `function(run, **arguments)`, which returns a result for JSON, or nothing.

    A job may run again after a crash: the function must not do anything twice.
    With `runs_again`, asking for it while it runs lets it run once more afterwards (for work that reads everything).
    `when_stopped` hears of a job that ends without being done: its arguments, and its error, "" when it was cancelled.
    """

    name: str
    function: TaskFunction
    label: Text
    max_attempts: int = 3
    priority: int = 0
    runs_again: bool = False
    when_stopped: Ending | None = None


@dataclass(frozen=True)
class Schedule:
    """A task that is due at the times of a cron line, in the time zone of the settings."""

    name: str
    cron: str
    task: str
    arguments: Mapping[str, Any] = field(default_factory=dict)


tasks: Registry[Task] = Registry("tasks")
schedules: Registry[Schedule] = Registry("schedules")
actor_sources: Registry[Callable[[int], Actor]] = Registry("actor sources")


current: ContextVar[Run] = ContextVar("current run")


def this_run() -> Run:
    """The run of the job that is being done here, for `@task` functions, which are not given it."""
    return current.get()


def register_task(
    name: str,
    function: TaskFunction,
    *,
    label: Text,
    max_attempts: int = 3,
    priority: int = 0,
    runs_again: bool = False,
    when_stopped: Ending | None = None,
) -> Task:
    """Put a task on the shelf under the name by which services ask for it."""
    return tasks.register(name, Task(name, function, label, max_attempts, priority, runs_again, when_stopped))


def tell_stopped(task: str, arguments: Mapping[str, Any], error: str, at: datetime) -> None:
    """Let the room of a task know that a job ended without being done."""
    named = tasks.get(task)
    if named is not None and named.when_stopped is not None:
        named.when_stopped(arguments, error, at)


def register_schedule(name: str, cron: str, task: str, **arguments: Any) -> Schedule:
    """Let the scheduler ask for a task at the times of a cron line."""
    if not croniter.is_valid(cron):
        raise ValueError(f"schedule {name!r}: {cron!r} is not a cron line")
    return schedules.register(name, Schedule(name, cron, task, arguments))


def register_actor_source(load: Callable[[int], Actor]) -> None:
    """Tell jobs how to make the actor of a user id (identity does)."""
    actor_sources.register("users", load)


def actor_of(user_id: int | None) -> Actor:
    """The person who asked for a job, with their present rights, or the house itself."""
    load = actor_sources.get("users")
    return Actor.system() if user_id is None or load is None else load(user_id)
