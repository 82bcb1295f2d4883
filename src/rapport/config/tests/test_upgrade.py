"""An upgrade begins with a backup, and brings the base of the previous release up to this one.

`previous_base.sqlite3.gz` is such a base: made by that release, with two users and some records of every type it had.
"""

from __future__ import annotations

import gzip
import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from rapport.core.backup.archive import manifest_of

PREVIOUS = Path(__file__).with_name("previous_base.sqlite3.gz")
KEPT = ("identity_user", "parties_party", "catalog_product", "orders_order", "search_searchdocument")
FIRST_LATER = "worklist.0002_todo"


class Installation:
    """A data folder of the previous release, and the commands of this one."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.base = folder, folder / "rapport.sqlite3"
        self.base.write_bytes(gzip.decompress(PREVIOUS.read_bytes()))

    def run(self, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        own = {name: value for name, value in os.environ.items() if not name.startswith("RAPPORT_")}
        own |= {"RAPPORT_DATA_DIR": str(self.folder), "LC_ALL": "C.UTF-8"} | variables
        command = [sys.executable, "-m", "rapport.config.cli", *words]
        return subprocess.run(command, env=own, capture_output=True, text=True, check=False)

    def counts(self) -> dict[str, int]:
        with closing(sqlite3.connect(self.base)) as base:
            return {table: base.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in KEPT}

    def backups(self) -> list[Path]:
        return sorted((self.folder / "backups").glob("*-upgrade.tar.gz"))


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return Installation(tmp_path)


def test_the_previous_release_is_backed_up_upgraded_and_can_be_gone_back_to(installation: Installation) -> None:
    before = installation.counts()
    assert all(before.values())
    done = installation.run("migrate")
    assert done.returncode == 0, done.stderr
    assert installation.counts() == before
    assert installation.run("users", "list", "--json").stdout.count("@example.org") == before["identity_user"]

    [backup] = installation.backups()
    assert str(backup) in done.stderr
    assert FIRST_LATER not in manifest_of(backup).migrations
    back = installation.run("restore", str(backup), "--yes", "--json")
    assert back.returncode == 0, back.stderr
    assert json.loads(back.stdout)["rows"]
    assert installation.counts() == before


def test_without_a_backup_there_is_no_upgrade(installation: Installation) -> None:
    (installation.folder / "files").mkdir()
    with (installation.folder / "files" / "film").open("wb") as huge:
        huge.truncate(4 * 1024**4)
    done = installation.run("migrate")
    assert done.returncode == 1
    assert "Make room" in done.stderr
    assert not installation.backups()
    assert installation.run("check").returncode == 1
