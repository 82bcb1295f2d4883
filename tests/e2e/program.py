"""The program under test: a real process tree on a data folder of its own, started and stopped as users do."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from rapport.config.processes import any_port

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = "http://localhost:"
STOP_SECONDS = 120
TROUBLE = "Traceback (most recent call last)"


class Program:
    """`rapport` with its own data folder; with a moment given, its clock starts there."""

    def __init__(self, folder: Path, moment: str) -> None:
        self.folder = folder
        self.address = ""
        self._log = folder / "log.txt"
        self._process: subprocess.Popen[str] | None = None
        self._moment = moment
        self._read = 0

    def run(self, *words: str, given: str = "") -> str:
        """Run one command to its end and return what it said."""
        done = subprocess.run(
            self._command(words), cwd=ROOT, env=self._environment(), input=given, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self) -> None:
        """Start `rapport up` on a port of its own and wait for the address that it prints."""
        command = self._command(["up", "--port", str(any_port("127.0.0.1"))])
        with self._log.open("a", encoding="utf-8") as log:
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=self._environment(), stdout=subprocess.PIPE, stderr=log, text=True
            )
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith(ADDRESS):
                self.address = line.strip()
                break
        assert self.address, self._log.read_text(encoding="utf-8")
        threading.Thread(target=self._process.stdout.read, daemon=True).start()

    def stop(self) -> None:
        if self._process is None:
            return
        self._process.send_signal(signal.SIGINT)
        assert self._process.wait(STOP_SECONDS) == 0

    def troubles(self) -> list[str]:
        """What went wrong in any process since this was asked last."""
        text = self._log.read_text(encoding="utf-8")
        new, self._read = text[self._read :], len(text)
        return [new] if TROUBLE in new else []

    def _command(self, words: Sequence[str]) -> list[str]:
        return [sys.executable, "-m", "tests.e2e.launch", self._moment, *words]

    def _environment(self) -> dict[str, str]:
        kept = {name: text for name, text in os.environ.items() if not name.startswith(("RAPPORT_", "DJANGO_"))}
        return kept | {"RAPPORT_DATA_DIR": str(self.folder), "LC_ALL": "C.UTF-8"}
