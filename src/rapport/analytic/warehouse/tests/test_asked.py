"""Statements with numbers that are given when they run: prepared once, and true to what they read now."""

from __future__ import annotations

from pathlib import Path

import ibis
import pytest

from rapport.analytic.warehouse import statements
from rapport.analytic.warehouse.queries import Warehouse, asked


@pytest.fixture
def build(tmp_path: Path) -> Warehouse:
    connection = ibis.duckdb.connect(tmp_path / "build.duckdb")
    connection.con.execute("CREATE TABLE sold AS SELECT n AS customer_id, n * 10 AS amount FROM range(1, 101) t(n)")
    return Warehouse("build", connection)


def test_a_number_is_given_each_time(build: Warehouse) -> None:
    sold = build.table("sold")
    of_one = sold.filter(sold.customer_id == asked("customer")).select("amount")
    assert [build.row(of_one, customer=each)["amount"] for each in (4, 9, 4)] == [40, 90, 40]


def test_a_part_that_was_chosen_anew_is_read_anew(build: Warehouse) -> None:
    sold = build.table("sold")
    found = []
    for part in ({1, 2}, {50}, {1, 2}):
        mine = sold.semi_join(build.keys(frozenset(part)), "customer_id")
        found.append(build.row(mine.aggregate(sum=mine.amount.sum(where=mine.customer_id >= asked("least"))), least=1))
    assert [row["sum"] for row in found] == [30, 500, 30]


def test_only_so_many_statements_stay_prepared(build: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statements, "MOST_PREPARED", 2)
    sold = build.table("sold")
    for _turn in range(2):
        for least in (10, 20, 30):
            rows = sold.filter(sold.customer_id >= least, sold.customer_id < asked("below"))
            assert build.row(rows.aggregate(count=rows.count()), below=40)["count"] == 40 - least
    ((kept,),) = build.connection.con.execute("SELECT count(*) FROM duckdb_prepared_statements()").fetchall()
    assert kept == 2
