"""A page asks the database as often for six rows as for three; how often is written down.

Refresh with UPDATE_QUERY_COUNTS=1 and read the difference before committing it.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rapport.kit.records import record_types
from tests.cast import Cast
from tests.contract.makers import MAKERS

RECORDED = Path(__file__).resolve().parents[1] / "query_counts.json"


@pytest.mark.parametrize("key", list(record_types))
def test_a_list_asks_as_often_for_six_rows_as_for_three(cast: Cast, key: str) -> None:
    url = reverse(record_types[key].list_url)
    counts = []
    for _turn in range(2):
        for _row in range(3):
            MAKERS[key](cast.owner.user, cast.north)
        counts.append(_count(cast, url))
    assert counts[0] == counts[1]
    _compare(f"{key}:list", counts[1])


@pytest.mark.parametrize("key", list(record_types))
def test_a_page_asks_no_more_often_than_is_written_down(cast: Cast, key: str) -> None:
    record = MAKERS[key](cast.owner.user, cast.north)
    _compare(f"{key}:page", _count(cast, record_types[key].url(record)))


def _count(cast: Cast, url: str) -> int:
    client = cast.owner.client
    assert client.get(url).status_code == 200
    with CaptureQueriesContext(connection) as queries:
        client.get(url)
    return len(queries)


def _compare(name: str, count: int) -> None:
    recorded = json.loads(RECORDED.read_text(encoding="utf-8")) if RECORDED.exists() else {}
    if os.environ.get("UPDATE_QUERY_COUNTS"):
        text = json.dumps({**recorded, name: count}, indent=1, sort_keys=True) + "\n"
        RECORDED.write_text(text, encoding="utf-8")
        return
    assert count == recorded[name]
