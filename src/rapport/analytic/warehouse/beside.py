"""Tables of studies that take their time: each in a file beside the warehouse, put in its place in one step.

They outlive builds: a study that runs once a day is read beside whichever build is the last.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings

from rapport.kit.ids import new_uuid

KEPT = 2
ROWS_A_GROUP = 20_000
SUFFIX = ".parquet"


@contextmanager
def writing(name: str, schema: pa.Schema) -> Iterator[Callable[[pa.Table], None]]:
    """Take rows of a table part by part, sorted by their first column; readers find them once all are there.

    After a failure they find the former ones.
    """
    link = _link(name)
    link.parent.mkdir(parents=True, exist_ok=True)
    made = link.with_name(f"{link.stem}-{new_uuid().hex}{SUFFIX}")
    aside = made.with_suffix(".building")
    try:
        with pq.ParquetWriter(aside, schema) as writer:
            yield lambda rows: writer.write_table(rows, ROWS_A_GROUP)
        os.replace(aside, made)
    finally:
        aside.unlink(missing_ok=True)
    step = made.with_suffix(".link")
    step.symlink_to(made.name)
    os.replace(step, link)
    for old in sorted(link.parent.glob(f"{link.stem}-*{SUFFIX}"))[:-KEPT]:
        old.unlink(missing_ok=True)


def current(name: str) -> Path | None:
    """The file of a table, or nothing before it was first computed."""
    found = _link(name).resolve()
    return found if found.exists() else None


def _link(name: str) -> Path:
    warehouse = Path(settings.WAREHOUSE_PATH)
    return warehouse.with_name(f"{warehouse.stem}.{name}{SUFFIX}")
