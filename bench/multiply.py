"""Millions of orders and interactions from one block of them: what an import left is copied for the next people.

A file with the orders (or the interactions) of the first P people comes in through the product: that import is real.
This then copies the rows that it left, once for each of the next groups of P people, by set-based SQL, so that each
table holds what the import of a file with all the groups would have left:

- the record itself (orders with their lines, interactions): next keys, a new public UUID, the number raised by the
  block's size, the customer P further on;
- the line of the timeline, the search document with its trigrams, the audit's change of the record, each of the record
  and of the customer that it now tells of, and the entry that holds the changes of a batch;
- the parts that the import keeps to be undone by, and the events that wait for the worker, for each batch;
- the import's own counts and sums.

Copied are neither the file (that of the block stays) nor what only the worker writes later. A table that grew by the
import and is not named here stops the benchmark. That a block copied once equals a file with both blocks, row by row
and key by key, is what `python -m bench.check` shows. People are never multiplied: their import is measured.

`python -m bench.multiply note FILE` before the block's import writes down how far each table goes, and
`python -m bench.multiply orders|interactions FILE --people P --numbers N --times T` afterwards copies.
On SQLite it writes without a journal, on PostgreSQL it makes the indexes anew when all rows are there: a base whose
multiplying was broken off is worth nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rapport.config.settings")
django.setup()

from django.apps import apps  # noqa: E402  (Django must be set up first)
from django.db import connection, models, transaction  # noqa: E402
from django.db.models import Max, Min  # noqa: E402

from rapport.core.audit.models import AuditEntry, RecordChange  # noqa: E402
from rapport.core.events.models import OutboxEvent  # noqa: E402
from rapport.core.exchange.models import Import, ImportPart  # noqa: E402
from rapport.core.search.engines import words_kept  # noqa: E402
from rapport.core.search.models import SearchDocument  # noqa: E402
from rapport.kit.lengthy import look_at_what_grew  # noqa: E402
from rapport.operational.conversations.models import Interaction  # noqa: E402
from rapport.operational.orders.models import Order, OrderLine  # noqa: E402
from rapport.operational.parties.models import ExternalId, TimelineEntry  # noqa: E402

Model = type[models.Model]
PASSING = {"jobs_job", "exchange_import"}


@dataclass(frozen=True)
class Kind:
    """What an import of one target leaves. `numbered` says that texts and params repeat the record's number."""

    noun: str
    record: Model
    numbered: bool
    lines: Model | None = None
    event: str = ""


KINDS = {
    "orders": Kind("order", Order, True, OrderLine, "orders.OrdersImported"),
    "interactions": Kind("interaction", Interaction, False),
}


@dataclass(frozen=True)
class Span:
    """The rows of one table that the block left, and the highest key of the table."""

    low: int
    high: int
    top: int

    def shift(self, turn: int) -> int:
        """How far the keys of this turn's copy lie from those of the block."""
        return self.top - self.low + 1 + (turn - 1) * (self.high - self.low + 1)


@dataclass(frozen=True)
class Step:
    """One copy: how far its numbers and its customers lie from the block's."""

    turn: int
    numbers: int
    people: int


@dataclass(frozen=True)
class Block:
    """The rows that the last import left, table by table."""

    kind: Kind
    spans: Mapping[Model, Span]
    owner: int

    def shift(self, model: Model, step: Step) -> int:
        return self.spans[model].shift(step.turn)


def note(path: Path) -> None:
    """Write down the highest key of every table."""
    path.write_text(json.dumps(_tops()), encoding="utf-8")


def multiply(target: str, path: Path, *, people: int, numbers: int, times: int) -> None:
    """Copy what the last import of this target left, until it stands there `times` times."""
    kind = KINDS[target]
    block = _block(kind, json.loads(path.read_text(encoding="utf-8")))
    _look(block, people)
    batches = _batches(block)
    with _roughly(block.spans):
        for turn in range(1, times):
            with transaction.atomic():
                _copy(block, batches, Step(turn, turn * numbers, turn * people))
                look_at_what_grew()
        _count(Import.objects.get(pk=block.owner), times)
        _follow_keys()


def _tops() -> dict[str, int]:
    keyed = (model for model in apps.get_models() if isinstance(model._meta.pk, models.AutoField))
    return {model._meta.db_table: model._base_manager.aggregate(top=Max("pk"))["top"] or 0 for model in keyed}


def _block(kind: Kind, before: Mapping[str, int]) -> Block:
    owner = Import.objects.order_by("-pk")[0].pk
    rows: dict[Model, Any] = {
        kind.record: kind.record._base_manager.all(),
        TimelineEntry: TimelineEntry.objects.filter(record_type=kind.noun),
        SearchDocument: SearchDocument.objects.filter(record_type=kind.noun),
        RecordChange: RecordChange.objects.filter(record_type=kind.noun),
        AuditEntry: AuditEntry.objects.filter(verb=f"{kind.noun}.import"),
        ImportPart: ImportPart.objects.filter(owner=owner),
        OutboxEvent: OutboxEvent.objects.filter(name=kind.event),
    }
    if kind.lines:
        rows[kind.lines] = kind.lines._base_manager.all()
    named = {model._meta.db_table for model in rows} | PASSING
    if strange := {table for table, top in _tops().items() if top > before[table]} - named:
        raise SystemExit(f"the import left rows in {', '.join(sorted(strange))}, which are not multiplied")
    spans = {}
    for model, found in rows.items():
        table = model._meta.db_table
        ends = found.filter(pk__gt=before[table]).aggregate(low=Min("pk"), high=Max("pk"))
        if ends["low"] is not None:
            spans[model] = Span(ends["low"], ends["high"], _tops_of(model))
    return Block(kind, spans, owner)


def _tops_of(model: Model) -> int:
    return int(model._base_manager.aggregate(top=Max("pk"))["top"])


def _look(block: Block, people: int) -> None:
    """Refuse a base in which the next people do not have the next keys, or the block has others' rows in it."""
    source = Import.objects.get(pk=block.owner).source
    known = ExternalId.objects.filter(source=source, external_id__startswith="N")
    first = known.get(external_id="N0000000").party_id
    last = known.get(external_id=f"N{people - 1:07}").party_id
    record = block.kind.record
    ends = record._base_manager.filter(pk__gte=block.spans[record].low).aggregate(low=Min("party"), high=Max("party"))
    if last - first + 1 != people or not first <= ends["low"] <= ends["high"] <= last:
        raise SystemExit(f"the block's customers are {ends}, the first people have the keys {first} to {last}")


def _copy(block: Block, batches: Sequence[tuple[ImportPart, OutboxEvent | None]], step: Step) -> None:
    kind, record = block.kind, block.kind.record
    key = f"record_id + {block.shift(record, step)}"
    party = f"party_id + {step.people}"
    own: dict[str, str] = {"uuid": _uuid(), "party_id": party, "external_id": _raised("external_id", step.numbers)}
    _insert(block, record, step, own | ({"number": _raised("number", step.numbers)} if kind.numbered else {}))
    if kind.lines:
        _insert(block, kind.lines, step, {"order_id": f"order_id + {block.shift(record, step)}"})
    params = {"params": _json("params", ["number"], step)} if kind.numbered else {}
    _insert(block, TimelineEntry, step, {"record_id": key, "party_id": party} | params, noun=kind.noun)
    with words_kept():
        _insert(block, SearchDocument, step, {"record_id": key} | _words(kind, step), noun=kind.noun)
    _insert(block, AuditEntry, step, {})
    told = ["party_id", *(["number"] if kind.numbered else [])]
    entry = f"entry_id + {block.shift(AuditEntry, step)}"
    changed = {"record_id": key, "party_id": party, "entry_id": entry, "after": _json("after", told, step)}
    _insert(block, RecordChange, step, changed, noun=kind.noun)
    ImportPart.objects.bulk_create([_part(part, block.shift(record, step)) for part, _ in batches])
    OutboxEvent.objects.bulk_create([_event(event, step.people) for _, event in batches if event is not None])


def _insert(block: Block, model: Model, step: Step, changed: Mapping[str, str], *, noun: str = "") -> None:
    if model not in block.spans:
        return
    span, meta = block.spans[model], model._meta
    columns = [str(field.column) for field in meta.concrete_fields]
    values = {"id": f"id + {span.shift(step.turn)}", **changed}
    told = ", ".join(values.get(column, f'"{column}"') for column in columns)
    named = ", ".join(f'"{column}"' for column in columns)
    where = f"id BETWEEN {span.low} AND {span.high}" + (f" AND record_type = '{noun}'" if noun else "")
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{meta.db_table}" ({named}) SELECT {told} FROM "{meta.db_table}" WHERE {where} ORDER BY id'
        )


def _raised(text: str, by: int) -> str:
    """A number such as B0000123 raised by the block's size."""
    if connection.vendor == "sqlite":
        return f"substr({text}, 1, 1) || printf('%07d', CAST(substr({text}, 2) AS INTEGER) + {by})"
    return f"substr({text}, 1, 1) || lpad((substr({text}, 2)::bigint + {by})::text, 7, '0')"


def _uuid() -> str:
    """A UUID of version 7 of this moment, as `kit/ids.py` makes them."""
    head = f"{time.time_ns() // 1_000_000:012x}7"
    if connection.vendor == "sqlite":
        return f"'{head}' || substr(lower(hex(randomblob(2))), 1, 3) || '8' || substr(lower(hex(randomblob(8))), 1, 15)"
    tail = "substr(md5(random()::text), 1, 3) || '8' || substr(md5(random()::text), 1, 15)"
    return f"('{head}' || {tail})::uuid"


def _json(column: str, told: Sequence[str], step: Step) -> str:
    """A JSON column in which the number is raised and the customer's key lies further on."""
    lite = connection.vendor == "sqlite"
    for name in told:
        found = f"json_extract({column}, '$.{name}')" if lite else f"({column} ->> '{name}')"
        value = _raised(found, step.numbers) if name == "number" else f"CAST({found} AS BIGINT) + {step.people}"
        if lite:
            column = f"json_replace({column}, '$.{name}', {value})"
        else:
            column = f"jsonb_set({column}, '{{{name}}}', to_jsonb({value}), false)"
    return column


def _words(kind: Kind, step: Step) -> dict[str, str]:
    """What an order is found by is its number, in capitals and folded; an interaction is found by what was said."""
    if not kind.numbered:
        return {}
    number = _raised("title", step.numbers)
    return {"title": number, "head": f"lower({number})", "text": f"lower({number}) || ' ' || lower({number})"}


def _batches(block: Block) -> list[tuple[ImportPart, OutboxEvent | None]]:
    """The import's parts, and beside each the event of the same batch where there is one."""
    parts = list(ImportPart.objects.filter(owner=block.owner).order_by("pk"))
    if OutboxEvent not in block.spans:
        return [(part, None) for part in parts]
    span = block.spans[OutboxEvent]
    events = OutboxEvent.objects.filter(name=block.kind.event, pk__gte=span.low, pk__lte=span.high).order_by("pk")
    return list(zip(parts, events, strict=True))


def _part(part: ImportPart, by: int) -> ImportPart:
    runs = [[first + by, last + by] for first, last in part.runs]
    return ImportPart(owner_id=part.owner_id, record_type=part.record_type, runs=runs, count=part.count)


def _event(event: OutboxEvent, by: int) -> OutboxEvent:
    payload = event.payload | {"party_ids": [party + by for party in event.payload["party_ids"]]}
    return OutboxEvent(name=event.name, payload=payload, at=event.at, is_addressed=event.is_addressed)


def _count(record: Import, times: int) -> None:
    """Let the import say that it brought all of it."""
    for name in ("done_rows", "row_count", "created_count"):
        setattr(record, name, getattr(record, name) * times)
    amounts = {currency: str(Decimal(text) * times) for currency, text in record.totals.get("amounts", {}).items()}
    counts = {name: value * times for name, value in record.totals.items() if name != "amounts"}
    record.totals = {**counts, "amounts": amounts}
    record.save()


def _follow_keys() -> None:
    """Let PostgreSQL give the keys behind those that were written; SQLite does so by itself."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for table, top in _tops().items():
            if top:
                cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [f'"{table}"', top])


@contextmanager
def _roughly(grown: Iterable[Model]) -> Iterator[None]:
    """Write with much room and, on SQLite, without a journal; on PostgreSQL, without the indexes that only find."""
    if connection.vendor != "sqlite":
        with _without_indexes([model._meta.db_table for model in grown]):
            yield
        return
    with connection.cursor() as cursor:
        for said in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-3000000", "mmap_size=0"):
            cursor.execute(f"PRAGMA {said}")
    yield
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode=WAL")
    connection.close()


@contextmanager
def _without_indexes(tables: Sequence[str]) -> Iterator[None]:
    """Drop what finds rows, keep the primary keys by which the block is read, and make all of it anew."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT i.indexname, i.indexdef FROM pg_indexes i WHERE i.tablename = ANY(%s) "
            "AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexname::regclass)",
            [list(tables)],
        )
        found = cursor.fetchall()
        for name, _made in found:
            cursor.execute(f'DROP INDEX "{name}"')
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '1GB'")
        for _name, made in found:
            cursor.execute(made)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.multiply")
    parser.add_argument("what", choices=["note", *KINDS])
    parser.add_argument("file", type=Path)
    for name in ("--people", "--numbers", "--times"):
        parser.add_argument(name, type=int, default=1)
    given = parser.parse_args()
    if given.what == "note":
        note(given.file)
    else:
        multiply(given.what, given.file, people=given.people, numbers=given.numbers, times=given.times)


if __name__ == "__main__":
    main()
