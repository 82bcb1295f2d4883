"""`rapport standing refresh` says how it read the orders, and reads them all when asked."""

from __future__ import annotations

import json
from typing import Any

import pytest

from rapport.config.cli import run as rapport
from rapport.operational.orders.tests.factories import OrderFactory
from tests.cast import Cast


@pytest.mark.django_db
def test_the_command_says_whole_or_incremental_the_lines_read_and_why(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    def told(*words: str) -> dict[str, Any]:
        capsys.readouterr()
        assert rapport(["standing", "refresh", "--json", *words]) == 0
        facts: dict[str, Any] = json.loads(capsys.readouterr().out)
        return {name: facts[name] for name in ("build", "reason", "lines_read", "lines")}

    OrderFactory.create(lines=[(1, 100), (1, 50)])
    assert told() == {"build": "whole", "reason": "first_build", "lines_read": 2, "lines": 2}
    assert told() == {"build": "incremental", "reason": "changes", "lines_read": 0, "lines": 2}
    OrderFactory.create(lines=[(1, 7)])
    assert told() == {"build": "incremental", "reason": "changes", "lines_read": 3, "lines": 3}
    assert told("--whole") == {"build": "whole", "reason": "asked", "lines_read": 3, "lines": 3}
