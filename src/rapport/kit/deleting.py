"""Deleting many rows, and what their models say of the rows that point at them, in one statement a relation."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import CASCADE, SET_NULL

from rapport.kit.bulk import any_key


def delete_rows(model: Any, keys: Collection[int]) -> None:
    """Delete these rows, rows that go with them, and the links of rows that stay without them.

    Django asks the same of thousands of keys in hundreds of statements. What protects a row must be asked for before.
    Call it inside a transaction.
    """
    if not keys:
        return
    for relation in _pointing_at(model):
        theirs, name = relation.related_model, relation.field.name
        rows = theirs._base_manager.filter(**{f"{name}__in": any_key(keys)}).order_by()
        if relation.on_delete is SET_NULL:
            rows.update(**{name: None})
        elif relation.on_delete is CASCADE and any(_pointing_at(theirs)):
            delete_rows(theirs, list(rows.values_list("pk", flat=True)))
        elif relation.on_delete is CASCADE:
            rows._raw_delete(rows.db)
    rows = model._base_manager.filter(pk__in=any_key(keys)).order_by()
    rows._raw_delete(rows.db)


def _pointing_at(model: Any) -> Iterator[Any]:
    """The relations from rows of other tables, or of this one, to this one."""
    fields = model._meta.get_fields(include_hidden=True)
    return (
        field
        for field in fields
        if field.auto_created and not field.concrete and (field.one_to_one or field.one_to_many)
    )
