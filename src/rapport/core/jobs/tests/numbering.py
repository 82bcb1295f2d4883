"""A task that writes numbered rows in batches, as an import does, and can be killed at any moment."""

from __future__ import annotations

import time
from typing import Any

from django.db import connection, transaction
from django_tasks import task

from rapport.core.jobs.services import this_run

TABLE = "tests_numbered"
BATCH = 50


@task
def write_numbers(total: int, pause: float) -> dict[str, Any]:
    """Write the numbers from 1 to `total`, going on after the last that is there."""
    run = this_run()
    started_after = last = _last()
    while last < total:
        upto = min(last + BATCH, total)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {TABLE} VALUES (%s, %s)", [[n, run.attempt] for n in range(last + 1, upto + 1)]
            )
        last = upto
        run.step(last, total, f"{last} numbers")
        time.sleep(pause)
    return {"started_after": started_after, "attempt": run.attempt}


def _last() -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COALESCE(MAX(n), 0) FROM {TABLE}")
        return int(cursor.fetchone()[0])
