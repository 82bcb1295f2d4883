"""Makes the previous release's base in an empty PostgreSQL database; run with the file of that base on SQLite.

Its tables are those of that release's migrations, which the file names; the rows are the file's own.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import django
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

OTHERWISE = ("django_migrations", "search_words", "sqlite_")
CASTS = """
SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = %s
"""


def main(file: Path) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rapport.config.settings")
    django.setup()
    with closing(sqlite3.connect(file)) as former:
        applied = former.execute("SELECT app, name FROM django_migrations ORDER BY id").fetchall()
        MigrationExecutor(connection).migrate(applied)
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica; SET TIME ZONE 'UTC'")
            for table, rows in _tables(former):
                _fill(cursor, table, rows)
    return 0


def _tables(former: sqlite3.Connection) -> Iterator[tuple[str, list[dict[str, object]]]]:
    """Each table that has rows, but for those that every engine keeps in its own way."""
    former.row_factory = sqlite3.Row
    for (name,) in former.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        rows = [] if name.startswith(OTHERWISE) else [dict(row) for row in former.execute(f'SELECT * FROM "{name}"')]
        if rows:
            yield name, rows


def _fill(cursor: Any, table: str, rows: list[dict[str, object]]) -> None:
    """Write the rows as they are, and let the next one take the next number."""
    cursor.execute(CASTS, [table])
    kinds = dict(cursor.fetchall())
    names = [name for name in rows[0] if name in kinds]
    found = [{name: _read(row[name], kinds[name]) for name in names} for row in rows]
    columns = ", ".join(f'"{name}"' for name in names)
    given = f'json_populate_recordset(NULL::"{table}", %s)'
    cursor.execute(f'DELETE FROM "{table}"')
    cursor.execute(f'INSERT INTO "{table}" ({columns}) SELECT {columns} FROM {given}', [json.dumps(found)])
    if "id" in kinds and kinds["id"] in {"bigint", "integer"}:
        cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM \"{table}\"")


def _read(value: object, kind: str) -> object:
    """SQLite keeps JSON as text."""
    return json.loads(value) if kind in {"jsonb", "json"} and isinstance(value, str) else value


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
