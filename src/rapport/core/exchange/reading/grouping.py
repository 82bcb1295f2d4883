"""Batches that never cut a group of rows in two, such as the lines of one order."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from itertools import islice

import duckdb
import pyarrow as pa

from rapport.core.exchange.reading.source import Batch, Size, Source, fitted, usual

_CHUNK = 10_000


def grouped_batches(source: Source, place: int, size: Size = usual) -> Iterator[Batch]:
    """Yield all rows with the same value in one column together; rows without a value are groups of their own."""
    rows = source.numbered_rows()
    if not is_grouped(source, place):
        rows = _sorted(source, place)
    offset = 0
    chunk: list[tuple[int, list[str]]] = []
    last = ""
    for numbered in rows:
        key = _key(source, numbered[1], place)
        if len(chunk) >= size(offset) and (not key or key != last):
            yield source.batch(offset, chunk)
            offset += len(chunk)
            chunk = []
        chunk.append(numbered)
        last = key
    if chunk:
        yield source.batch(offset, chunk)


def is_grouped(source: Source, place: int) -> bool:
    """True when equal values of the column always stand in rows that follow each other.

    Where a group begins its value is remembered in eight bytes, for files of any length; should two values ever share
    them, the rows are sorted without need.
    """
    begun = array("q")
    last = ""
    for _number, row in source.numbered_rows():
        key = _key(source, row, place)
        if key and key != last:
            begun.append(hash(key))
        last = key
    values = pa.Array.from_buffers(pa.int64(), len(begun), [None, pa.py_buffer(begun)])
    return len(values.unique()) == len(begun)


def _key(source: Source, row: list[str], place: int) -> str:
    width = len(source.columns)
    if len(row) > width:
        row = fitted(row, width, source.reading.delimiter)[0]
    return row[place].strip() if place < len(row) else ""


def _sorted(source: Source, place: int) -> Iterator[tuple[int, list[str]]]:
    """The rows in the order in which their groups first appear, sorted outside Python's memory."""
    connection = duckdb.connect()
    connection.execute("SET memory_limit = '1GB'")
    connection.execute("CREATE TABLE r (n BIGINT, k VARCHAR, v VARCHAR[])")
    rows = source.numbered_rows()
    while chunk := list(islice(rows, _CHUNK)):
        keys = [_key(source, row, place) or f"\0{number}" for number, row in chunk]
        table = pa.table({"n": [n for n, _row in chunk], "k": keys, "v": [row for _n, row in chunk]})
        connection.register("chunk", table)
        connection.execute("INSERT INTO r SELECT n, k, v FROM chunk")
        connection.unregister("chunk")
    result = connection.execute("SELECT n, v FROM r ORDER BY min(n) OVER (PARTITION BY k), n")
    while found := result.fetchmany(_CHUNK):
        yield from found
    connection.close()
