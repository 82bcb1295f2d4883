"""Reading the operational database as Arrow: by ADBC in its own process, or on Django's connection."""

from __future__ import annotations

import json
import subprocess
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyarrow as pa
from django.db import connection
from django.db.models import Model

from rapport.analytic.extracts import digests
from rapport.analytic.extracts.digests import Columns, Range

BATCH = 50_000
READER = Path(__file__).with_name("reader.py")


@dataclass(frozen=True, slots=True)
class Extract:
    """One table of the warehouse's landing zone.

    `columns` maps each name to (expression in the database, type in the warehouse: BIGINT, DOUBLE, BOOLEAN, DATE,
    VARCHAR, or VARCHAR(n) for short codes); the first is the key. Amounts and quantities are whole millionths.
    Personal values stay in the operational database. A small table with long texts `is_read_whole` each time; of the
    others only blocks of keys whose digests differ are read again.
    """

    name: str
    model: type[Model]
    columns: Columns
    condition: str = ""
    is_read_whole: bool = False

    @property
    def key(self) -> str:
        return next(iter(self.columns))

    @property
    def sql(self) -> str:
        where = f" WHERE {self.condition}" if self.condition else ""
        return f"SELECT {self._selected} FROM {self._table}{where}"

    def sql_within(self, ranges: Sequence[Range]) -> str:
        """The rows whose keys lie in one of these ranges."""
        values = ", ".join(f"({first}, {last})" for first, last in ranges)
        where = f"{self.columns[self.key][0]} BETWEEN wanted.column1 AND wanted.column2"
        also = f" AND ({self.condition})" if self.condition else ""
        given = f"(VALUES {values}) AS wanted"
        return f"SELECT {self._selected} FROM {given} CROSS JOIN {self._table} WHERE {where}{also}"

    @property
    def sql_digests(self) -> str:
        key = self.columns[self.key][0]
        return digests.of_blocks(self._table, key, self.columns, connection.vendor, self.condition)

    def sql_landed_digests(self, table: str, condition: str = "") -> str:
        """The same digests of the rows as the warehouse holds them."""
        landed = {name: (f'"{name}"', kind) for name, (_, kind) in self.columns.items()}
        return digests.of_blocks(table, f'"{self.key}"', landed, "duckdb", condition)

    @property
    def _selected(self) -> str:
        quote = connection.ops.quote_name
        return ", ".join(
            f"{_text(sql) if kind == 'DATE' else sql} AS {quote(name)}" for name, (sql, kind) in self.columns.items()
        )

    @property
    def _table(self) -> str:
        return connection.ops.quote_name(self.model._meta.db_table)

    @property
    def cast(self) -> str:
        """The columns as the warehouse selects them from what was read."""
        return ", ".join(f'CAST("{name}" AS {kind}) AS "{name}"' for name, (_, kind) in self.columns.items())


DIGESTS: Mapping[str, str] = {"block": "BIGINT", "digest": "BIGINT"}


class Source(ABC):
    """One consistent view of the operational database."""

    @abstractmethod
    def ask(self, sql: str, kinds: Mapping[str, str]) -> pa.RecordBatchReader:
        """Answer one statement, whose columns have these names and types."""

    def read(self, extract: Extract) -> pa.RecordBatchReader:
        return self.ask(extract.sql, _kinds(extract))

    def read_within(self, extract: Extract, ranges: Sequence[Range]) -> pa.RecordBatchReader:
        return self.ask(extract.sql_within(ranges), _kinds(extract))

    def digests(self, extract: Extract) -> pa.RecordBatchReader:
        return self.ask(extract.sql_digests, DIGESTS)


class ExtractFailed(RuntimeError):
    """The reading process ended before its time; the message is what it said."""


class AdbcSource(Source):
    """Reads in a process of its own, without Python objects; sees what is committed."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def ask(self, sql: str, kinds: Mapping[str, str]) -> pa.RecordBatchReader:
        asking, answer = self._process.stdin, self._process.stdout
        assert asking is not None
        assert answer is not None
        try:
            _send(asking, sql)
            return pa.ipc.open_stream(answer)
        except (OSError, pa.ArrowInvalid):
            raise ExtractFailed(_last_words(self._process)) from None


class DjangoSource(Source):
    """Reads on Django's connection: for a database in memory, or inside a transaction that is still open.

    The connection belongs to this thread and the engine pulls from others, so the rows are read before they are given.
    """

    def ask(self, sql: str, kinds: Mapping[str, str]) -> pa.RecordBatchReader:
        known = {"BIGINT": pa.int64(), "DOUBLE": pa.float64()}
        schema = pa.schema([(name, known.get(kind, pa.string())) for name, kind in kinds.items()])
        return pa.RecordBatchReader.from_batches(schema, list(self._batches(sql, schema)))

    def _batches(self, sql: str, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            while rows := cursor.fetchmany(BATCH):
                columns = list(zip(*rows, strict=True))
                yield pa.RecordBatch.from_arrays(
                    [_array(values, field.type) for values, field in zip(columns, schema, strict=True)], schema=schema
                )


@contextmanager
def open_source() -> Iterator[Source]:
    """Open the operational database for reading, in one transaction."""
    connection.ensure_connection()
    if connection.in_atomic_block or _is_in_memory():
        yield DjangoSource()
        return
    with _reading() as process:
        yield AdbcSource(process)


@contextmanager
def _reading() -> Iterator[subprocess.Popen[bytes]]:
    """A reading process, told which database it reads; it ends when nothing more is asked."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-P", str(READER)], **pipes) as process:  # type: ignore[call-overload]
        try:
            _send(process.stdin, {"vendor": connection.vendor, "address": _address()})
            yield process
        finally:
            process.kill()


def _send(asking: Any, told: Any) -> None:
    asking.write(f"{json.dumps(told)}\n".encode())
    asking.flush()


def _last_words(process: subprocess.Popen[bytes]) -> str:
    process.kill()
    _answer, said = process.communicate()
    return said.decode(errors="replace").strip().splitlines()[-1] if said.strip() else "no word"


def _address() -> str:
    """SQLite is opened for reading only, so that the reading process changes nothing at its end."""
    known = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"file:{quote(str(known['NAME']))}?mode=ro"
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    pairs = {name: str(known.get(key) or "") for name, key in names.items()}
    return " ".join(f"{name}='{_escaped(value)}'" for name, value in pairs.items() if value)


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "\\'")


def _is_in_memory() -> bool:
    name = str(connection.settings_dict["NAME"])
    return connection.vendor == "sqlite" and (name == ":memory:" or "mode=memory" in name)


def _kinds(extract: Extract) -> dict[str, str]:
    return {name: kind for name, (_, kind) in extract.columns.items()}


def _text(sql: str) -> str:
    return f"CAST({sql} AS TEXT)"


def _array(values: tuple[Any, ...], kind: pa.DataType) -> pa.Array:
    if pa.types.is_string(kind):
        values = tuple(None if value is None else str(value) for value in values)
    return pa.array(values, kind)
