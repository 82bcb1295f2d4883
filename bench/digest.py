"""What a base holds: the rows of every table, counted, and a sum over those of orders and interactions.

Run as `python -m bench.digest`, in the environment of an installation.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterator
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rapport.config.settings")
django.setup()

from django.apps import apps  # noqa: E402  (Django must be set up first)

NOT_COMPARED = {"uuid", "created_at", "updated_at", "entry_id"}
COMPARED = {
    "orders_order", "orders_orderline", "conversations_interaction", "parties_timelineentry", "search_searchdocument",
    "audit_recordchange",
}  # fmt: skip
COPIED = ("order", "interaction")


def digests() -> Iterator[tuple[str, Any]]:
    for model in apps.get_models():
        table, rows = model._meta.db_table, model._base_manager.all()
        if table not in COMPARED:
            yield table, rows.count()
            continue
        named = any(field.name == "record_type" for field in model._meta.concrete_fields)
        copied = rows.filter(record_type__in=COPIED) if named else rows
        yield table, f"{rows.count()} {_sum(copied, NOT_COMPARED)}"


def _sum(rows: Any, but: set[str]) -> str:
    names = [field.attname for field in rows.model._meta.concrete_fields if field.attname not in but]
    found = hashlib.sha256()
    for row in rows.order_by("pk").values_list(*names).iterator():
        found.update(json.dumps(row, default=str, sort_keys=True).encode())
    return found.hexdigest()[:12]


if __name__ == "__main__":
    sys.stdout.write(json.dumps(dict(digests())))
