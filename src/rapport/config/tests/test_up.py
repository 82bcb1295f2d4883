"""`rapport up` is one process tree: tried with real processes on an empty folder."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest

from rapport.config.processes import any_port

PATIENCE_SECONDS = 240


class Tree:
    """A running `rapport up`."""

    def __init__(self, folder: Path) -> None:
        self.port = any_port("127.0.0.1")
        self._heard = folder / "heard"
        address = f"sqlite:///{folder / 'base.sqlite3'}"
        environment = os.environ | {"RAPPORT_DATABASE_URL": address, "RAPPORT_DATA_DIR": str(folder), "LC_ALL": "C"}
        command = [sys.executable, "-m", "rapport.config.cli", "up", "--port", str(self.port)]
        with self._heard.open("wb") as heard:
            self.process = subprocess.Popen(command, env=environment, stdout=heard, stderr=heard)

    @property
    def heard(self) -> str:
        return self._heard.read_text(errors="replace")

    def children(self) -> set[int]:
        """Process ids of web and worker."""
        stats = Path("/proc").glob("[0-9]*/stat")
        return {int(stat.parent.name) for stat in stats if _parent(stat) == self.process.pid}

    def get(self, path: str) -> int:
        door = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            door.request("GET", path, headers={"Host": "localhost"})
            return door.getresponse().status
        except (OSError, HTTPException):
            return 0
        finally:
            door.close()


def _parent(stat: Path) -> int:
    try:
        return int(stat.read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


@pytest.fixture
def tree(tmp_path: Path) -> Iterator[Tree]:
    tree = Tree(tmp_path)
    yield tree
    tree.process.kill()
    tree.process.wait()


def wait_until(holds: Callable[[], bool], tree: Tree, *, may_end: bool = False) -> None:
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < give_up_at, tree.heard
        assert may_end or tree.process.poll() is None, tree.heard
        time.sleep(0.1)


def gone(pids: set[int]) -> bool:
    return not any(Path(f"/proc/{pid}").exists() for pid in pids)


def test_up_prepares_an_empty_folder_restarts_what_dies_and_stops_cleanly(tree: Tree) -> None:
    wait_until(lambda: "Ctrl-C" in tree.heard, tree)
    assert re.search(rf"^http://localhost:{tree.port}$", tree.heard, re.MULTILINE)
    assert f"http://localhost:{tree.port}/setup/" in tree.heard
    assert (tree.get("/health/live/"), tree.get("/health/ready/")) == (200, 200)

    before = tree.children()
    assert len(before) == 2
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: len(tree.children() - before) == 2 and tree.get("/health/ready/") == 200, tree)
    after = tree.children()
    assert not before & after

    tree.process.send_signal(signal.SIGINT)
    assert tree.process.wait(PATIENCE_SECONDS) == 0
    assert gone(after)
    assert tree.get("/health/live/") == 0


def test_children_stop_by_themselves_when_up_is_killed(tree: Tree) -> None:
    wait_until(lambda: len(tree.children()) == 2, tree)
    children = tree.children()
    tree.process.kill()
    tree.process.wait()
    wait_until(lambda: gone(children), tree, may_end=True)


def test_up_stops_while_it_is_still_starting(tree: Tree) -> None:
    wait_until(lambda: bool(tree.children()), tree)
    children = tree.children()
    tree.process.terminate()
    tree.process.wait(PATIENCE_SECONDS)
    wait_until(lambda: gone(children), tree, may_end=True)
