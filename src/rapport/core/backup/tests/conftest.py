"""A base of its own for tests that copy, replace and damage it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from pytest_django.fixtures import Settings

from rapport.core.backup.bases import OF_THE_MOMENT
from rapport.core.backup.queries import tables
from tests.cast import Cast
from tests.contract.makers import MAKERS

OWN_ENTRIES = "backup."


@pytest.fixture
def house(transactional_db: None, settings: Settings, tmp_path: Path) -> Iterator[Path]:
    """A prepared base and folders in a place of their own; on SQLite a copy of the tests' base."""
    settings.MEDIA_ROOT, settings.BACKUP_DIR = tmp_path / "files", tmp_path / "backups"
    settings.WAREHOUSE_PATH = tmp_path / "warehouse.duckdb"
    settings.MEDIA_ROOT.mkdir()
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        connection.cursor().execute("VACUUM INTO %s", [str(tmp_path / "base.sqlite3")])
        connection.close()
        connection.settings_dict["NAME"] = str(tmp_path / "base.sqlite3")
    yield tmp_path
    connection.close()
    connection.settings_dict["NAME"] = name


@pytest.fixture
def company(house: Path, request: pytest.FixtureRequest) -> Cast:
    """People, a customer, a product, an order and a file in the house."""
    cast: Cast = request.getfixturevalue("cast")
    for key in ("person", "product", "order"):
        MAKERS[key](cast.owner.user, cast.north)
    (house / "files" / "attachments").mkdir()
    (house / "files" / "attachments" / "quote").write_bytes(b"a signed quote")
    (house / "files" / "attachments" / "half.part").write_bytes(b"not yet there")
    return cast


def everything() -> dict[str, list[Any]]:
    """Return every row of every table; what backups themselves note in the log is left out."""
    kept = {table: _rows(table) for table in tables() if table not in OF_THE_MOMENT}
    kept["audit_auditentry"] = [row for row in kept["audit_auditentry"] if OWN_ENTRIES not in repr(row)]
    return kept


def files_of(folder: Path) -> dict[str, bytes]:
    whole = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".part"]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in whole}


def _rows(table: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
        return sorted(cursor.fetchall(), key=repr)
