"""The column of a record's own fields: each of its keys is an expression that a database index can hold."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from django.db import models
from django.db.models import lookups
from django.db.models.fields.json import KeyTextTransform, KeyTransform, KeyTransformFactory

_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_NOT_AS_VALUES = "'false', 'null', 'true'"


def is_key(name: str) -> bool:
    """Whether a text is the key of an own field, and so can stand in SQL as it is."""
    return bool(_KEY.fullmatch(name))


def expression_of(column: str, key: str, vendor: str) -> str:
    """Return what an index over one key holds: the very text by which queries ask for it."""
    if vendor == "postgresql":
        return f"({column} -> '{key}')"
    path = f"""'$."{key}"'"""
    kind = f"JSON_TYPE({column}, {path})"
    return f"(CASE WHEN {kind} IN ({_NOT_AS_VALUES}) THEN {kind} ELSE JSON_EXTRACT({column}, {path}) END)"


class _Written(KeyTransform):
    """SQLite finds an index by the text of its expression, so the key is written into it."""

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        column, params, names = self.preprocess_lhs(compiler, connection)
        if params or len(names) > 1:
            return super().as_sqlite(compiler, connection)
        return expression_of(column, names[0], "sqlite"), ()


class OwnValue(_Written):
    """One key of the column."""


class OwnText(_Written, KeyTextTransform):
    """One key of the column as a text."""


class _OfText(lookups.Lookup):
    """A comparison of texts."""

    def __init__(self, value: KeyTransform, *args: Any, **kwargs: Any) -> None:
        super().__init__(OwnText(value.key_name, *value.source_expressions), *args, **kwargs)


@OwnValue.register_lookup
class Contains(_OfText, lookups.IContains):
    """Whether the text holds another, in any case."""


@OwnValue.register_lookup
class StartsWith(_OfText, lookups.IStartsWith):
    """Whether the text starts with another, in any case."""


@OwnValue.register_lookup
class IsEmpty(lookups.IsNull):
    """Asked of the expression itself, so that its index answers; a key is absent, never null."""

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        """SQLite begins a range at a value, not after nulls: every number and every text lies above this one."""
        sql, params = self.as_sql(compiler, connection)
        return (sql, params) if self.rhs else (sql.removesuffix("IS NOT NULL") + ">= -9e999", params)


class OwnValuesField(models.JSONField):
    """A JSON column whose keys are own fields; to migrations it is the plain JSON column that it is."""

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs

    def get_transform(self, lookup_name: str) -> Any:
        found = super().get_transform(lookup_name)
        if isinstance(found, KeyTransformFactory) and is_key(lookup_name):
            return partial(OwnValue, lookup_name)
        return found
