"""The wizard of imports as somebody walks through it: the file, the columns as proposed, the check, the run."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from rapport.core.exchange.models import Import
from tests.cast import Cast


@dataclass
class Wizard:
    """Its pages, and the worker that does what they ask for."""

    client: Client
    work_off: Callable[[], None]

    def sends(self, content: bytes | Path, *, name: str = "file.csv", target: str = "orders", **fields: str) -> Import:
        """Send a file and see its columns."""
        file = io.BytesIO(content.read_bytes() if isinstance(content, Path) else content)
        file.name = content.name if isinstance(content, Path) else name
        data: dict[str, Any] = {"target": target, "file": file, **fields}
        answer = self.client.post("/imports/new/", data)
        assert answer.status_code == 302, answer.content.decode()
        record = Import.objects.get(uuid=answer.headers["Location"].split("/")[-2])
        assert self.client.get(answer.headers["Location"]).status_code == 200
        return record

    def checks(self, record: Import, **columns: str) -> Import:
        """Leave the columns as they are proposed, but for those that are named, and have the file checked."""
        kept = {f"column-{place}": key for place, key in record.mapping.items()}
        answer = self.client.post(f"/imports/{record.uuid}/columns/", {**kept, **columns, "then": "check"})
        assert answer.status_code == 302, answer.content.decode()
        self.work_off()
        record.refresh_from_db()
        assert record.state == Import.State.CHECKED
        return record

    def runs(self, record: Import) -> Import:
        """Have it brought in, and see the result."""
        self.client.post(f"/imports/{record.uuid}/run/")
        self.work_off()
        record.refresh_from_db()
        assert self.client.get(f"/imports/{record.uuid}/").status_code == 200
        return record

    def brings(self, content: bytes | Path, **options: str) -> Import:
        """All steps; what was announced is what came of it."""
        record = self.checks(self.sends(content, **options))
        announced = record.preview
        self.runs(record)
        assert record.state == Import.State.DONE
        if not record.rows.waiting().exists() and not announced["waiting"]:
            told = (announced["created"], announced["updated"], announced["matched"], announced["refused"])
            assert told == (record.created_count, record.updated_count, record.matched_count, record.refused_count)
        assert announced["totals"] == record.totals
        return record


@pytest.fixture
def wizard(cast: Cast, work_off: Callable[[], None]) -> Wizard:
    return Wizard(cast.administrator.client, work_off)
