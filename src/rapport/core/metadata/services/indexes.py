"""Indexes over own fields: one a field, made when it is defined and dropped when it is gone."""

from __future__ import annotations

from django.db import connection

from rapport.core.metadata.models import CustomField, CustomFieldKind
from rapport.kit.own_values import expression_of, is_key
from rapport.kit.records import record_types

PREFIX = "own_value_"
LONGEST = 300
TOO_LONG = frozenset({CustomFieldKind.LONG_TEXT, CustomFieldKind.LINK, CustomFieldKind.CHOICES})
_KNOWN = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'index' AND name LIKE 'own_value_%%'",
    "postgresql": "SELECT indexname FROM pg_indexes WHERE indexname LIKE 'own_value_%%'",
}


def refresh() -> tuple[int, int]:
    """This function will make the indexes that own fields lack and drop those whose field is gone; it counts both."""
    wanted = {f"{PREFIX}{row.pk}": row for row in CustomField.objects.all() if _is_indexed(row)}
    if connection.in_atomic_block and connection.vendor == "postgresql":
        connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN[connection.vendor])
        known = {name for (name,) in cursor.fetchall()}
        for name in sorted(known - wanted.keys()):
            cursor.execute(f'DROP INDEX IF EXISTS "{name}"')
        for name in sorted(wanted.keys() - known):
            cursor.execute(_made(name, wanted[name]))
    return len(wanted.keys() - known), len(known - wanted.keys())


def _is_indexed(row: CustomField) -> bool:
    """Long values do not fit into an index; lists are not compared as a whole."""
    is_short = row.kind not in TOO_LONG and (row.limits.get("longest") or 0) <= LONGEST
    return row.is_active and row.binned_at is None and is_short and is_key(row.key) and row.record_type in record_types


def _made(name: str, row: CustomField) -> str:
    """PostgreSQL makes it beside the work of others, where no transaction is open."""
    model = record_types[row.record_type].model
    names = {field.name for field in model._meta.concrete_fields}
    kind = '"kind", ' if row.record_type in _kinds_of(model) and "kind" in names else ""
    beside = "CONCURRENTLY " if connection.vendor == "postgresql" and not connection.in_atomic_block else ""
    value = expression_of('"custom"', row.key, connection.vendor)
    live = 'WHERE "binned_at" IS NULL'
    return f'CREATE INDEX {beside}IF NOT EXISTS "{name}" ON "{model._meta.db_table}" ({kind}{value}, "id") {live}'


def _kinds_of(model: type) -> set[str]:
    """The record types that share a table and are told apart by its column `kind`."""
    types = {key for key, each in record_types.items() if each.model is model}
    return types if len(types) > 1 else set()
