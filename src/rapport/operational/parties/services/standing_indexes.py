"""The indexes of standings. When nearly all rows are written at once they are set aside, and made again afterwards.

Keeping them in order row by row takes several times as long as making them anew. Lists that sort by worth read more
meanwhile; nobody waits for longer than one index takes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from rapport.operational.parties.models import Standing


@contextmanager
def set_aside() -> Iterator[None]:
    """Without indexes inside; what a crash has left without them is made good by `ensure`."""
    for index in Standing._meta.indexes:
        _write(f"DROP INDEX IF EXISTS {connection.ops.quote_name(index.name)}")
    try:
        yield
    finally:
        ensure()


def ensure() -> None:
    """Make the indexes that are missing, each in a transaction of its own."""
    present = _present()
    for index in Standing._meta.indexes:
        if index.name not in present:
            _write(str(index.create_sql(Standing, connection.schema_editor())))


def _present() -> set[str]:
    with connection.cursor() as cursor:
        return set(connection.introspection.get_constraints(cursor, Standing._meta.db_table))


@transaction.atomic
def _write(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
