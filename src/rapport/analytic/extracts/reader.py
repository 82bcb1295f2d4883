"""The reading process: sends tables of the operational database as Arrow streams. It imports nothing of ours.

ADBC brings a copy of SQLite of its own. Two copies in one process take each other's locks away, so this one gets a
process to itself. It reads its first line as {"vendor", "address"}, each further line as one statement, in one
transaction, and answers each statement with one Arrow stream. It needs neither numpy nor pandas: they take several
times as long to load as all the rest, so they are kept out before the first import.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from importlib.abc import MetaPathFinder
from typing import Any

NOT_NEEDED = ("numpy", "pandas")


class _Left(MetaPathFinder):
    """Says that a library is not there."""

    def find_spec(self, name: str, *_where: Any) -> None:
        if name in NOT_NEEDED:
            raise ModuleNotFoundError(name=name)


sys.meta_path.insert(0, _Left())

import pyarrow as pa  # noqa: E402  (after what it may not load)


def main() -> None:
    """Answer statements until no more come."""
    asked = json.loads(sys.stdin.readline())
    driver = import_module(f"adbc_driver_{asked['vendor']}.dbapi")
    with driver.connect(asked["address"]) as held, held.cursor() as cursor:
        if asked["vendor"] == "postgresql":
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        for line in sys.stdin:
            _answer(cursor, json.loads(line))


def _answer(cursor: Any, statement: str) -> None:
    cursor.execute(statement)
    batches = cursor.fetch_record_batch()
    with pa.ipc.new_stream(sys.stdout.buffer, batches.schema) as stream:
        for batch in batches:
            stream.write_batch(batch)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
