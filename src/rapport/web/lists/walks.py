"""Ranges that many rows answer: read along the index of the sort, which has a page of them at once.

SQLite takes a range for rare, follows the index of its column and sorts all that it finds there; a plus before the
column keeps it from that. PostgreSQL knows how its values are spread.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Field, Q, Transform

from rapport.web.lists.own_values import IN_JSON

RANGES = frozenset({"lt", "lte", "gt", "gte"})


@Field.register_lookup
class Walked(Transform):
    """The column itself, without its index on SQLite."""

    lookup_name = "walked"
    template = "%(expressions)s"

    def as_sqlite(self, compiler: Any, connection: Any, **_context: Any) -> Any:
        return self.as_sql(compiler, connection, template="+%(expressions)s")


def walked(condition: Q) -> Q:
    """Return the same condition, no range of which chooses the index."""
    parts = [walked(part) if isinstance(part, Q) else _kept_from_index(part) for part in condition.children]
    return Q(*parts, _connector=condition.connector, _negated=condition.negated)


def _kept_from_index(part: Any) -> Any:
    """One comparison; those inside JSON have no index."""
    if not isinstance(part, tuple):
        return part
    path, _mark, lookup = part[0].rpartition("__")
    if lookup not in RANGES or path.startswith(IN_JSON):
        return part
    return f"{path}__walked__{lookup}", part[1]
