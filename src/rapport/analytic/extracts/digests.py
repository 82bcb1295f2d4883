"""Comparing instead of remembering: what the rows of a block of keys come to, in the database and in the warehouse.

A digest is one number for all rows whose keys fall into one block. Every engine computes it from whole numbers alone,
so two engines that hold the same rows find the same number. A row comes to a sum of its columns, each modulo a prime
and with a weight of its own, times its place in the block: a column that changes, and values that two rows exchange,
change the digest. All stays below 2^63.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from random import Random

BLOCK_BITS = 10
PRIME = 2_147_483_629
WEIGHTS = (2**26, 2**27)
MOST_TERMS = 15
ABOVE_ZERO = 2**62
KEPT_ABOVE = 21
UNKNOWN = -7_777_777_777_777
Columns = Mapping[str, tuple[str, str]]
Range = tuple[int, int]

_DAY = {
    "sqlite": "CAST(replace({0}, '-', '') AS BIGINT)",
    "postgresql": "CAST(to_char({0}, 'YYYYMMDD') AS BIGINT)",
    "duckdb": "CAST(year({0}) * 10000 + month({0}) * 100 + day({0}) AS BIGINT)",
}
_LETTER = {
    "sqlite": "unicode(substr({0}, {1}, 1))",
    "postgresql": "CAST(ascii(substr({0}, {1}, 1)) AS BIGINT)",
    "duckdb": "CAST(unicode(substr({0}, {1}, 1)) AS BIGINT)",
}


class NotComparable(ValueError):
    """A column of a type that engines do not turn into the same numbers; its table is compared whole."""


def row(key: str, columns: Columns, dialect: str) -> str:
    """What one row comes to, as SQL."""
    weights, terms = Random(PRIME), list(_terms(columns, dialect))
    if len(terms) > MOST_TERMS:
        raise NotComparable(f"{len(terms)} numbers in a row; {MOST_TERMS} fit")
    total = " + ".join(f"{term} * {weights.randrange(*WEIGHTS)}" for term in terms)
    return f"(({ABOVE_ZERO} + {total}) >> {KEPT_ABOVE}) * (({key} & {2**BLOCK_BITS - 1}) + 1)"


def of_blocks(table: str, key: str, columns: Columns, dialect: str, condition: str = "") -> str:
    """One row a block that holds rows: `block`, `digest`."""
    digest = f"CAST(sum({row(key, columns, dialect)}) AS BIGINT)"
    if dialect == "sqlite":
        return _walking(table, key, digest, condition)
    where = f" WHERE {condition}" if condition else ""
    return f'SELECT {key} >> {BLOCK_BITS} AS "block", {digest} AS "digest" FROM {table}{where} GROUP BY 1'


def ranges(blocks: Sequence[int]) -> list[Range]:
    """The first and the last key of each run of neighbouring blocks."""
    runs: list[list[int]] = []
    for block in sorted(blocks):
        if runs and runs[-1][1] == block - 1:
            runs[-1][1] = block
        else:
            runs.append([block, block])
    return [(first << BLOCK_BITS, ((last + 1) << BLOCK_BITS) - 1) for first, last in runs]


def _walking(table: str, key: str, digest: str, condition: str) -> str:
    """SQLite would sort all rows to group them; it is led from block to block along the key instead."""
    first = f"SELECT min({key}) >> {BLOCK_BITS} FROM {table}"
    also = f" AND ({condition})" if condition else ""
    inside = f"{key} >= (n << {BLOCK_BITS}) AND {key} < ((n + 1) << {BLOCK_BITS})"
    return (
        f"WITH RECURSIVE walk(n) AS ({first} UNION ALL "
        f"SELECT ({first} WHERE {key} >= ((n + 1) << {BLOCK_BITS})) FROM walk WHERE n IS NOT NULL) "
        f'SELECT * FROM (SELECT n AS "block", (SELECT {digest} FROM {table} WHERE {inside}{also}) AS "digest" '
        f'FROM walk WHERE n IS NOT NULL) WHERE "digest" IS NOT NULL'
    )


def _terms(columns: Columns, dialect: str) -> Iterator[str]:
    """The numbers that a row holds: whole numbers as they are, days as YYYYMMDD, short texts letter by letter."""
    for expression, kind in columns.values():
        if kind == "BIGINT":
            yield f"(coalesce({expression}, {UNKNOWN}) % {PRIME})"
        elif kind == "DATE":
            yield f"coalesce({_DAY[dialect].format(expression)}, 0)"
        elif kind.startswith("VARCHAR("):
            for place in range(1, int(kind[8:-1]) + 1):
                yield f"coalesce(nullif({_LETTER[dialect].format(expression, place)}, -1), 0)"
        else:
            raise NotComparable(kind)
