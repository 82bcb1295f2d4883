"""The schema of the API is a promise: it changes in a commit, never by accident."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from django.test import Client

SNAPSHOT = Path(__file__).resolve().parents[5] / "docs" / "openapi.json"


@pytest.mark.django_db
def test_the_schema_is_the_committed_one() -> None:
    """Refresh it with UPDATE_OPENAPI=1 and read the difference before committing it."""
    schema = (
        json.dumps(Client().get("/api/v1/openapi.json").json(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    )
    if os.environ.get("UPDATE_OPENAPI"):
        SNAPSHOT.write_text(schema, encoding="utf-8")
    assert schema == SNAPSHOT.read_text(encoding="utf-8")
