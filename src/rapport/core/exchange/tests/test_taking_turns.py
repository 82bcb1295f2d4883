"""Writers of SQLite take turns, and long writings leave room for them."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from django.db import connection, connections
from django.utils import translation
from django.utils.translation import get_language

from rapport.kit.lengthy import LEAST_ROWS, USUAL_ROWS, Pace, ahead
from rapport.kit.sqlite.base import LONG_PATIENCE_SECONDS, wait_long
from rapport.kit.sqlite.turns import turn


def test_one_is_next_until_it_has_begun_and_who_waits_too_long_goes_on(tmp_path: Path) -> None:
    place, order = tmp_path / "base-turn", list[str]()

    def begin() -> None:
        with turn(place, patience=30):
            order.append("second")

    with ThreadPoolExecutor() as threads, turn(place, patience=0):
        waiting = threads.submit(begin)
        with turn(place, patience=0):
            order.append("impatient")
        order.append("first")
        assert not waiting.done()
    assert order == ["impatient", "first", "second"]


@pytest.mark.django_db
def test_a_quick_machine_takes_more_rows_at_once_and_a_slow_one_fewer() -> None:
    pace = Pace()
    for _turn in range(10):
        with pace.taken(USUAL_ROWS):
            pass
    assert pace.rows == USUAL_ROWS
    pace.learn(USUAL_ROWS, seconds=60)
    slower = pace.rows
    pace.learn(slower, seconds=60)
    pace.learn(slower, seconds=60)
    assert (slower < USUAL_ROWS and pace.rows == LEAST_ROWS) is (connection.vendor == "sqlite")


def test_only_who_serves_nobody_waits_longer_than_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    options = {"timeout": 20}
    monkeypatch.setattr(connections, "settings", {"default": {"ENGINE": "rapport.kit.sqlite", "OPTIONS": options}})
    wait_long()
    assert options["timeout"] == LONG_PATIENCE_SECONDS


@pytest.mark.django_db
def test_the_next_item_is_made_while_one_is_used_in_the_language_of_who_reads() -> None:
    made, second = list[str](), Event()

    def items() -> Iterator[str]:
        for number in range(3):
            made.append(f"{number} {get_language()}")
            if number == 1:
                second.set()
            yield made[-1]
        raise ValueError("the file ends in the middle")

    with translation.override("fr"):
        found = ahead(items())
        assert next(found) == "0 fr"
        assert connection.vendor == "sqlite" or second.wait(5)
        assert [next(found), next(found)] == ["1 fr", "2 fr"]
        with pytest.raises(ValueError, match="in the middle"):
            next(found)
    assert made == ["0 fr", "1 fr", "2 fr"]
