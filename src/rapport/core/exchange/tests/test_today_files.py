"""Files that stopped or wait for a decision stand on Today of whoever may see them."""

from __future__ import annotations

from typing import Any

from rapport.core.exchange.models import Import
from rapport.kit import clock
from tests.cast import Cast


def test_files_that_wait_stand_on_today_of_who_may_decide(cast: Cast) -> None:
    kept: dict[str, Any] = {"target": "people", "file_size": 1, "currency": "EUR", "created_at": clock.now()}
    Import.objects.create(file_name="stopped.csv", state=Import.State.FAILED, **kept)
    Import.objects.create(file_name="asks.csv", state=Import.State.DONE, waiting_count=2, **kept)
    Import.objects.create(file_name="whole.csv", state=Import.State.DONE, **kept)
    page = cast.administrator.client.get("/today/").content.decode()
    assert "stopped.csv" in page
    assert "2 rows wait for a decision" in page
    assert "whole.csv" not in page
    assert "stopped.csv" not in cast.owner.client.get("/today/").content.decode()
