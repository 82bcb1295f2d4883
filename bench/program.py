"""The installed program, driven from outside: its command line and its web process."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psycopg

PASSWORD = "bench-password-1"
ACTIVE = ("queued", "running")
ROOT = Path(__file__).resolve().parent.parent


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
    peaks: list[int] = field(default_factory=list)

    def environment(self) -> Mapping[str, str]:
        given = {"RAPPORT_DATA_DIR": str(self.data_dir), "RAPPORT_DATABASE_URL": self.database_url}
        return {**os.environ, **given}

    def run(self, *words: str) -> Timing:
        """Run one command and time it. Stops the benchmark when the command fails."""
        with tempfile.TemporaryFile("w+") as said, tempfile.TemporaryFile("w+") as complained:
            started = time.perf_counter()
            process = subprocess.Popen(
                [sys.executable, "-m", "rapport.config.cli", *words],
                env=self.environment(), stdin=subprocess.DEVNULL, stdout=said, stderr=complained,
            )  # fmt: skip
            _pid, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            seconds = time.perf_counter() - started
            said.seek(0)
            complained.seek(0)
            answer = said.read()
            if process.returncode:
                raise SystemExit(f"rapport {' '.join(words)}: {complained.read().strip() or answer.strip()}")
        self.peaks.append(used.ru_maxrss // 1024)
        return Timing(seconds, _json(answer))

    def module(self, *words: str) -> str:
        """Run a module of the benchmark in the environment of this installation; its memory is not the product's."""
        environment = {**self.environment(), "DJANGO_SETTINGS_MODULE": "rapport.config.settings"}
        done = subprocess.run(
            [sys.executable, "-m", *words], cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True
        )
        return done.stdout

    @property
    def largest_mib(self) -> int:
        """The largest memory that a finished command used."""
        return max(self.peaks, default=0)

    @contextmanager
    def copied(self) -> Iterator[Program]:
        """A copy of this installation, to do what cannot be done twice; it goes when the block ends."""
        folder = self.data_dir.with_name(f"{self.data_dir.name}-copy")
        shutil.copytree(self.data_dir, folder)
        address = self._copy_database() if self.database_url else ""
        try:
            yield Program(folder, address, self.peaks)
        finally:
            shutil.rmtree(folder)
            if address:
                self._on_server("DROP DATABASE rapport_copy")

    def _copy_database(self) -> str:
        server, _slash, name = self.database_url.rpartition("/")
        self._on_server(f"CREATE DATABASE rapport_copy TEMPLATE {name}")
        return f"{server}/rapport_copy"

    def _on_server(self, statement: str) -> None:
        server = self.database_url.rpartition("/")[0]
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            connection.execute(statement)

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
