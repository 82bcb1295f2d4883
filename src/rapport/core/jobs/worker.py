"""The worker: threads that run jobs, one that keeps their leases, one that delivers events."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
from collections.abc import Callable

from django.conf import settings
from django.db import close_old_connections, connections

from rapport.core.events import services as events
from rapport.core.jobs.running import Attempt, Clock, perform
from rapport.core.jobs.services import leases, schedules
from rapport.kit.actor import Actor
from rapport.kit.fence import Fence

log = logging.getLogger("rapport.worker")
IDLE_SECONDS = 0.25
STOP_SECONDS = 8.0
TICK_SECONDS = 5.0


def worker_name() -> str:
    return f"{socket.gethostname()[:60]}:{os.getpid()}:{secrets.token_hex(3)}"


class Worker:
    """Runs jobs and delivers events until it is told to stop; then gives back what it had not finished."""

    def __init__(self, *, clock: Clock, threads: int = 2) -> None:
        self.name = worker_name()
        self._clock = clock
        self._thread_count = threads
        self._stop = threading.Event()
        self._held: dict[int, Attempt] = {}
        self._lock = threading.Lock()

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set."""
        turns = [self._deliver, *[self._work] * self._thread_count]
        doers = [threading.Thread(target=self._loop, args=(turn,), daemon=True) for turn in turns]
        beating = threading.Event()
        heart = threading.Thread(target=self._beat_until, args=(beating,), daemon=True)
        for thread in [*doers, heart]:
            thread.start()
        stop.wait()
        self._stop.set()
        for thread in doers:
            thread.join(STOP_SECONDS / len(doers))
        beating.set()
        leases.give_back(list(self._held), worker=self.name, at=self._clock())

    def _loop(self, turn: Callable[[], bool]) -> None:
        """Take turns until the worker stops, pausing after one that found nothing to do."""
        while not self._stop.is_set():
            close_old_connections()
            found = False
            with Fence() as fence:
                found = turn()
            if fence.error:
                log.error("the worker goes on after this error\n%s", fence.trace)
            if not found:
                self._stop.wait(IDLE_SECONDS)
        connections.close_all()

    def _work(self) -> bool:
        job = leases.claim(worker=self.name, at=self._clock())
        if job is None:
            return False
        attempt = Attempt(job, clock=self._clock, stop=self._stop)
        with self._lock:
            self._held[job.pk] = attempt
        try:
            perform(attempt)
        finally:
            with self._lock:
                if self._held.get(job.pk) is attempt:
                    del self._held[job.pk]
        return True

    def _deliver(self) -> bool:
        return bool(events.deliver(worker=self.name, clock=self._clock))

    def _beat_until(self, end: threading.Event) -> None:
        while not end.wait(settings.JOB_LEASE_SECONDS / 4):
            with Fence() as fence:
                self._beat()
            if fence.error:
                log.warning("leases could not be prolonged, trying again: %s", fence.error)
        connections.close_all()

    def _beat(self) -> None:
        close_old_connections()
        with self._lock:
            held = dict(self._held)
        lost = leases.beat(held, worker=self.name, at=self._clock()) if held else set()
        for pk in lost:
            held[pk].is_lost = True


def run_scheduler(stop: threading.Event, *, clock: Clock) -> None:
    """Ask for scheduled tasks when they are due, until `stop` is set."""
    while not stop.wait(TICK_SECONDS):
        close_old_connections()
        with Fence() as fence:
            schedules.tick(by=Actor.system(), at=clock())
        if fence.error:
            log.error("the scheduler goes on after this error\n%s", fence.trace)
    connections.close_all()
