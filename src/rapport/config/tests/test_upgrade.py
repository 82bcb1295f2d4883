"""An upgrade begins with a backup, and brings the base of the previous release up to this one.

`previous_base.sqlite3.gz` is such a base: made by that release, with two users and some records of every type it had.
In the PostgreSQL lane its rows stand in the tables of that release's migrations, in a database of their own.
"""

from __future__ import annotations

import gzip
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import connection

from rapport.core.backup.archive import manifest_of

PREVIOUS = Path(__file__).with_name("previous_base.sqlite3.gz")
KEPT = ("identity_user", "parties_party", "catalog_product", "orders_order", "search_searchdocument")
FIRST_LATER = "worklist.0002_todo"


class Installation:
    """A data folder of the previous release with its base, and the commands of this one; `address` is PostgreSQL's."""

    def __init__(self, folder: Path, address: str = "") -> None:
        self.folder, self.address = folder, address
        self.base = folder / "rapport.sqlite3"
        former = folder.with_suffix(".sqlite3") if address else self.base
        former.write_bytes(gzip.decompress(PREVIOUS.read_bytes()))
        if address:
            made = self.python("rapport.config.tests.previous_release", str(former))
            assert made.returncode == 0, made.stderr

    def python(self, module: str, *words: str) -> subprocess.CompletedProcess[str]:
        own = {name: value for name, value in os.environ.items() if not name.startswith("RAPPORT_")}
        own |= {"RAPPORT_DATA_DIR": str(self.folder), "LC_ALL": "C.UTF-8"}
        own |= {"RAPPORT_DATABASE_URL": self.address} if self.address else {}
        command = [sys.executable, "-m", module, *words]
        return subprocess.run(command, env=own, capture_output=True, text=True, check=False)

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return self.python("rapport.config.cli", *words)

    def counts(self) -> dict[str, int]:
        opened: Any = psycopg.connect(self.address) if self.address else sqlite3.connect(self.base)
        with closing(opened) as base:
            return {table: base.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in KEPT}

    def backups(self) -> list[Path]:
        return sorted((self.folder / "backups").glob("*-upgrade.tar.gz"))


@contextmanager
def own_database() -> Iterator[str]:
    """An empty database on the lane's server, for as long as a test lasts."""
    url, name = urlsplit(os.environ["RAPPORT_DATABASE_URL"]), f"upgraded_{os.getpid()}"
    with psycopg.connect(url.geturl(), autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            yield url._replace(path=f"/{name}").geturl()
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    if connection.vendor == "postgresql":
        with own_database() as address:
            yield Installation(tmp_path, address)
    else:
        yield Installation(tmp_path)


@pytest.mark.database
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


def test_without_a_backup_there_is_no_upgrade(tmp_path: Path) -> None:
    installation = Installation(tmp_path)
    (installation.folder / "files").mkdir()
    with (installation.folder / "files" / "film").open("wb") as huge:
        huge.truncate(4 * 1024**4)
    done = installation.run("migrate")
    assert done.returncode == 1
    assert "Make room" in done.stderr
    assert not installation.backups()
    assert installation.run("check").returncode == 1
