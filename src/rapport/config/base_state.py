"""In what state the database is: prepared or not, empty or not."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

_known: set[str] = set()


def is_up_to_date() -> bool:
    """True when every migration has been applied; asked of the database until it once is."""
    if connection.alias in _known:
        return True
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    _known.add(connection.alias)
    return True


def is_used() -> bool:
    """True when the database has a user, in whatever version its tables are."""
    table = get_user_model()._meta.db_table
    return table in connection.introspection.table_names() and has_users()


def has_users() -> bool:
    return bool(get_user_model()._default_manager.exists())
