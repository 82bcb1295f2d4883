"""How each engine copies a database while it is used, and puts a copy in its place."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Protocol

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from rapport.core.backup.refusals import NoFileOfBase, ProgramRefused, ProgramsMissing

OF_THE_MOMENT = ("django_session", "usersessions_usersession", "identity_shared_entry")
_EMPTY_SCHEMA = """
SET client_min_messages = warning;
DO $$ DECLARE found record; BEGIN
  FOR found IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema() LOOP
    EXECUTE format('DROP TABLE %I CASCADE', found.tablename);
  END LOOP;
  FOR found IN SELECT sequencename FROM pg_sequences WHERE schemaname = current_schema() LOOP
    EXECUTE format('DROP SEQUENCE %I CASCADE', found.sequencename);
  END LOOP;
END $$;
"""


_HEAD, _TIMEOUT, _KNOWS_TIMEOUT = 4096, b"SET transaction_timeout = 0;", 170_000


class Base(Protocol):
    """A database as a whole. Sessions and counted attempts are of the moment and stay out of every copy."""

    engine: str
    member: str

    def size(self) -> int:
        """Bytes, about."""

    def snapshot(self, target: Path, tables: Sequence[str]) -> dict[str, int]:
        """Copy the database as it is at one moment into a file; return the rows of the tables at that moment."""

    def keep_aside(self, folder: Path) -> None:
        """Put what is there now into a folder."""

    def put(self, source: Path) -> None:
        """Let the copy be the database from now on."""


def base() -> Base:
    return SqliteBase(Path(_name())) if connection.vendor == "sqlite" else PostgresqlBase()


class SqliteBase:
    engine, member = "sqlite", "database.sqlite3"

    def __init__(self, path: Path) -> None:
        self.path = path

    def size(self) -> int:
        return self.path.stat().st_size if self.path.exists() else 0

    def snapshot(self, target: Path, tables: Sequence[str]) -> dict[str, int]:
        if not self.path.exists():
            raise NoFileOfBase
        with closing(sqlite3.connect(self.path)) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
            copy.execute("PRAGMA secure_delete=ON")
            for table in sorted(set(tables) & set(OF_THE_MOMENT)):
                copy.execute(f'DELETE FROM "{table}"')
            copy.commit()
            return {table: copy.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] for table in tables}

    def keep_aside(self, folder: Path) -> None:
        connection.close()
        for end in ("", "-wal", "-shm"):
            part = Path(f"{self.path}{end}")
            if part.exists():
                shutil.move(part, folder / part.name)

    def put(self, source: Path) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(source, self.path)


class PostgresqlBase:
    engine, member = "postgresql", "database.dump"

    def size(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            return int(cursor.fetchone()[0])

    def snapshot(self, target: Path, tables: Sequence[str]) -> dict[str, int]:
        with _one_moment() as (name, other):
            self._dump(target, f"--snapshot={name}")
            return {table: _count(other, table) for table in tables}

    def keep_aside(self, folder: Path) -> None:
        self._dump(folder / self.member)

    def put(self, source: Path) -> None:
        script = source.with_suffix(".sql")
        _call("pg_restore", ["--no-owner", "--no-privileges", f"--file={script}", str(source)])
        if _server() < _KNOWS_TIMEOUT:
            _without_timeout(script)
        empty = source.with_suffix(".empty.sql")
        empty.write_text(_EMPTY_SCHEMA, encoding="utf-8")
        connection.close()
        words = ["--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1"]
        _call("psql", [*words, f"--file={empty}", f"--file={script}", *_address()])

    def _dump(self, target: Path, *words: str) -> None:
        left_out = [f"--exclude-table-data={table}" for table in OF_THE_MOMENT]
        plain = ["--format=custom", "--compress=0", "--no-owner", "--no-privileges", "--no-comments"]
        _call("pg_dump", [*plain, *left_out, *words, f"--file={target}", *_address()])


def _count(other: BaseDatabaseWrapper, table: str) -> int:
    if table in OF_THE_MOMENT:
        return 0
    with other.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {other.ops.quote_name(table)}")
        return int(cursor.fetchone()[0])


@contextmanager
def _one_moment() -> Iterator[tuple[str, BaseDatabaseWrapper]]:
    """A connection that keeps seeing one moment, and the name under which pg_dump sees the same."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            name = str(cursor.fetchone()[0])
        yield name, other
    finally:
        other.close()


def _server() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        return int(cursor.fetchone()[0])


def _without_timeout(script: Path) -> None:
    """Newer programs begin with a setting that older servers refuse. It is made a comment in place: files are large."""
    with script.open("r+b") as file:
        head = file.read(_HEAD)
        file.seek(0)
        file.write(head.replace(_TIMEOUT, b"-" * len(_TIMEOUT)))


def _address() -> list[str]:
    settings = connection.settings_dict
    words = {"host": settings["HOST"], "port": settings["PORT"], "username": settings["USER"], "dbname": _name()}
    return ["--no-password", *[f"--{word}={value}" for word, value in words.items() if value]]


def _name() -> str:
    return str(connection.settings_dict["NAME"])


def _call(program: str, words: Sequence[str]) -> None:
    """Run one of PostgreSQL's programs. What it says is told when it refuses; the password is not on its line."""
    environment = dict(os.environ)
    if connection.settings_dict["PASSWORD"]:
        environment["PGPASSWORD"] = str(connection.settings_dict["PASSWORD"])
    command = [str(_program(program)), *words]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        raise ProgramRefused(program=program, said=" ".join(lines[:3]))


def _program(name: str) -> Path:
    """The newest on this machine: an older pg_dump refuses a newer server."""
    newest = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: float(path.parts[4]))
    if newest:
        return newest[-1]
    found = shutil.which(name)
    if found is None:
        raise ProgramsMissing(program=name)
    return Path(found)
