"""One process tree: starts children, restarts those that die, stops them all."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import FrameType

from rapport.config.lifeline import VARIABLE

log = logging.getLogger("rapport.supervisor")
POLL_SECONDS = 0.1
STOP_SECONDS = 12.0
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
STEADY_SECONDS = 60.0
MOST_EARLY_DEATHS = 3


@dataclass(frozen=True)
class Program:
    """A child: its name in messages, and what to run."""

    name: str
    command: Sequence[str]


class Child:
    """One program, its process, and how soon it may be started again."""

    def __init__(self, program: Program, environment: Mapping[str, str]) -> None:
        self.program = program
        self.deaths = 0
        self._environment = dict(environment)
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        self._start_again_at = 0.0

    @property
    def is_alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def keep_alive(self) -> None:
        """Start the program when it is not running and its pause is over."""
        if self.is_alive:
            return
        if self._process is not None:
            self._bury(self._process)
        if time.monotonic() >= self._start_again_at:
            self._start()

    def tell_to_stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def kill(self) -> None:
        """End the program and everything that it started."""
        if self._process is not None:
            _kill_group(self._process)
            self._process.wait()

    def _start(self) -> None:
        self._process = subprocess.Popen(
            self.program.command,
            stdin=subprocess.PIPE,
            env=self._environment | {VARIABLE: "1"},
            start_new_session=True,
        )
        self._started_at = time.monotonic()

    def _bury(self, process: subprocess.Popen[bytes]) -> None:
        _kill_group(process)
        lived = time.monotonic() - self._started_at
        self.deaths = 1 if lived > STEADY_SECONDS else self.deaths + 1
        pause = min(FIRST_PAUSE * 2 ** (self.deaths - 1), LONGEST_PAUSE)
        self._start_again_at = time.monotonic() + pause
        self._process = None
        log.error("%s stopped (code %s); starting it again in %.1f s", self.program.name, process.returncode, pause)


class Supervisor:
    """Keeps programs running until SIGINT or SIGTERM."""

    def __init__(self, programs: Sequence[Program], *, environment: Mapping[str, str] | None = None) -> None:
        self._children = [Child(program, environment or os.environ) for program in programs]
        self._stop = threading.Event()

    def run(self, *, is_ready: Callable[[], bool], announce: Callable[[], None], patience: float = 120.0) -> int:
        """Run until told to stop. Announces once, when ready; gives up when that never comes."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._on_signal)
        try:
            if not self._start_up(is_ready, patience):
                return 0 if self._stop.is_set() else 1
            announce()
            while not self._stop.wait(POLL_SECONDS):
                self._keep_alive()
            return 0
        finally:
            self._stop_all()

    def _start_up(self, is_ready: Callable[[], bool], patience: float) -> bool:
        give_up_at = time.monotonic() + patience
        while not self._stop.is_set():
            self._keep_alive()
            if is_ready():
                return True
            hopeless = next((c for c in self._children if c.deaths >= MOST_EARLY_DEATHS), None)
            if hopeless or time.monotonic() > give_up_at:
                name = hopeless.program.name if hopeless else "Rapport"
                sys.stderr.write(f"{name} does not start. The lines above say why.\n")
                return False
            self._stop.wait(POLL_SECONDS)
        return False

    def _keep_alive(self) -> None:
        for child in self._children:
            child.keep_alive()

    def _stop_all(self) -> None:
        for child in self._children:
            child.tell_to_stop()
        deadline = time.monotonic() + STOP_SECONDS
        while any(child.is_alive for child in self._children) and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS / 2)
        for child in self._children:
            child.kill()

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._stop.set()


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
