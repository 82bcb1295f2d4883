"""One process tree: starts children, restarts those that die, stops them all.

On Linux children are forked, so that what is loaded once serves all of them: they start at once and share memory.
"""

from __future__ import annotations

import gc
import logging
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from types import FrameType

from rapport.config import lifeline

log = logging.getLogger("rapport.supervisor")
POLL_SECONDS = 0.1
STOP_SECONDS = 12.0
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
STEADY_SECONDS = 60.0
MOST_EARLY_DEATHS = 3
IS_FORKING = sys.platform == "linux"
CONTEXT = multiprocessing.get_context("fork") if IS_FORKING else multiprocessing.get_context("spawn")
SIGNALS = (signal.SIGINT, signal.SIGTERM)


@dataclass(frozen=True)
class Program:
    """A child: its name in messages, and the function that is its whole life."""

    name: str
    main: Callable[[Sequence[str]], int]
    words: Sequence[str]


class Child:
    """One program, its process, and how soon it may be started again."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.deaths = 0
        self._process: BaseProcess | None = None
        self._started_at = 0.0
        self._start_again_at = 0.0

    @property
    def is_alive(self) -> bool:
        return self._process is not None and self._process.is_alive()

    def keep_alive(self, pipe: tuple[int, int]) -> None:
        """Start the program when it is not running and its pause is over."""
        if self.is_alive:
            return
        if self._process is not None:
            self._bury(self._process)
        if time.monotonic() >= self._start_again_at:
            self._start(pipe)

    def tell_to_stop(self) -> None:
        if self._process is not None and self._process.is_alive():
            self._process.terminate()

    def kill(self) -> None:
        """End the program and everything that it started."""
        if self._process is not None:
            _kill_group(self._process)
            self._process.join()

    def _start(self, pipe: tuple[int, int]) -> None:
        process = CONTEXT.Process(target=_live, args=(self.program, pipe), name=self.program.name)
        process.start()
        self._process = process
        self._started_at = time.monotonic()

    def _bury(self, process: BaseProcess) -> None:
        _kill_group(process)
        process.join()
        lived = time.monotonic() - self._started_at
        self.deaths = 1 if lived > STEADY_SECONDS else self.deaths + 1
        pause = min(FIRST_PAUSE * 2 ** (self.deaths - 1), LONGEST_PAUSE)
        self._start_again_at = time.monotonic() + pause
        self._process = None
        log.error("%s stopped (code %s); starting it again in %.1f s", self.program.name, process.exitcode, pause)


class Supervisor:
    """Keeps programs running until SIGINT or SIGTERM."""

    def __init__(self, programs: Sequence[Program]) -> None:
        self._children = [Child(program) for program in programs]
        self._stop = threading.Event()
        self._pipe = os.pipe()

    def run(self, *, is_ready: Callable[[], bool], announce: Callable[[], None], patience: float = 120.0) -> int:
        """Run until told to stop. Announces once, when ready; gives up when that never comes."""
        for number in SIGNALS:
            signal.signal(number, self._on_signal)
        gc.freeze()
        try:
            if not self._start_up(is_ready, patience):
                return 0 if self._stop.is_set() else 1
            announce()
            while not self._stop.wait(POLL_SECONDS):
                self._keep_alive()
            return 0
        finally:
            self._stop_all()
            gc.unfreeze()

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
            child.keep_alive(self._pipe)

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


def _live(program: Program, pipe: tuple[int, int]) -> None:
    """What a child does: a session of its own, so that Ctrl-C reaches it through the supervisor only."""
    os.setsid()
    for number in SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    if IS_FORKING:
        reading, writing = pipe
        os.close(writing)
        lifeline.hold(reading)
    sys.exit(program.main(program.words))


def _kill_group(process: BaseProcess) -> None:
    process.kill()
    if process.pid is None:
        return
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
