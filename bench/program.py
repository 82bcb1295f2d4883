"""The installed program, driven from outside: its command line and its web process."""

from __future__ import annotations

import json
import os
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

PASSWORD = "bench-password-1"
ACTIVE = ("queued", "running")


@dataclass(frozen=True)
class Timing:
    """How long a command took, wall clock: with the start of the program, and what it says of its own work."""

    seconds: float
    answer: Any

    @property
    def work(self) -> float:
        return float(self.answer["seconds"])


@dataclass(frozen=True)
class Program:
    """One installation: its data folder and its database."""

    data_dir: Path
    database_url: str = ""

    def environment(self) -> Mapping[str, str]:
        given = {"RAPPORT_DATA_DIR": str(self.data_dir), "RAPPORT_DATABASE_URL": self.database_url}
        return {**os.environ, **given}

    def run(self, *words: str, stdin: str = "") -> Timing:
        """Run one command and time it. Stops the benchmark when the command fails."""
        started = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "rapport.config.cli", *words],
            env=self.environment(), input=stdin, capture_output=True, text=True, check=False,
        )  # fmt: skip
        seconds = time.perf_counter() - started
        if done.returncode:
            raise SystemExit(f"rapport {' '.join(words)}: {done.stderr.strip() or done.stdout.strip()}")
        return Timing(seconds, _json(done.stdout))

    @contextmanager
    def serving(self) -> Iterator[str]:
        """Serve pages with one web process until the block ends."""
        port = _free_port()
        process = self._start("web", "--port", str(port))
        try:
            address = f"http://localhost:{port}"
            _wait_for(address)
            yield address
        finally:
            process.terminate()
            process.wait(timeout=30)

    def settle(self) -> float:
        """Let a worker do all that waits, as it would within minutes of the last file, and say how long it took."""
        started = time.perf_counter()
        process = self._start("worker")
        try:
            idle = 0
            while idle < 2:
                active = any(self.run("jobs", "list", "--state", state, "--json").answer for state in ACTIVE)
                idle = 0 if active else idle + 1
        finally:
            process.terminate()
            process.wait(timeout=60)
        return time.perf_counter() - started

    def _start(self, *words: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "rapport.config.cli", *words],
            env=self.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip


def largest_child_mib() -> int:
    """The largest memory that a finished command used."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str) -> None:
    for _turn in range(300):
        try:
            if httpx.get(f"{address}/health/ready/", timeout=2).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.2)
    raise SystemExit("the web process did not come up")
