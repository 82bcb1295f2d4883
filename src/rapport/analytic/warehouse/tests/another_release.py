"""A warehouse as another release of the program would have left it."""

from __future__ import annotations

import duckdb

from rapport.analytic.warehouse import files


def turn_into_anothers() -> None:
    """Put a copy of the last build in its place that calls itself another release's and lacks a table and a column."""
    former, build = files.current(), files.new_build()
    assert former is not None
    files.copy(former, build)
    with duckdb.connect(str(build)) as connection:
        connection.execute("UPDATE about SET release = 'before'")
        connection.execute("DROP TABLE cost_day")
        connection.execute("ALTER TABLE landing.interaction DROP COLUMN channel")
    files.publish(build)
