"""The pipeline of an import: batches of text become values, plans, and rows in the database."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from rapport.core.exchange.models import Import, ImportRow
from rapport.core.exchange.parsing import Habits, Parser
from rapport.core.exchange.reading.grouping import grouped_batches
from rapport.core.exchange.reading.source import BATCH_ROWS, Batch, Notice, Source, reopen
from rapport.core.exchange.services.importers import Context, Importer, ImportField, Outcome, Plan, Rows, importers
from rapport.core.exchange.values.reasons import Reason
from rapport.core.identity.queries import company
from rapport.kit.actor import Actor
from rapport.kit.bulk import insert_columns
from rapport.kit.lengthy import Pace

PREVIEW_ROWS = 20
_LAST_ROWS = 3
_FEW = 8
_TOTAL = re.compile(r"(grand |sous[ -]|sub)?tota(l|ux)\b", re.IGNORECASE)


@dataclass(slots=True)
class Tally:
    """How many rows became what, and what the whole file adds up to."""

    rows: int = 0
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    totals: Counter[str] = field(default_factory=Counter)
    by_field: Counter[str] = field(default_factory=Counter)

    def add(self, plan: Plan) -> None:
        self.rows += len(plan.outcomes)
        self.by_field.update(reason.field for reasons in plan.reasons.values() for reason in reasons if reason.field)
        self.outcomes.update(plan.outcomes)
        self.totals.update(plan.totals)


class Pipeline:
    """One import at work: its source, its parser and its planner."""

    def __init__(self, record: Import, *, by: Actor, at: datetime, is_preview: bool) -> None:
        self.record = record
        self.importer: Importer = importers[record.target]
        self.fields: Sequence[ImportField] = self.importer.fields()
        self.mapping = record.places
        self.row_count = record.columns.rows
        self.source: Source = reopen(record.file, name=record.file_name, reading=record.how_read)
        self.context = _context(record, by=by, at=at, is_preview=is_preview)
        self.parser = Parser(self.mapping, self.fields, record.columns.columns, _habits(record, self.context))
        self.planner = self.importer.planner(self.context)
        self.pace = Pace()

    def batches(self) -> Iterator[Batch]:
        """Every batch of the file; rows that belong together stand in one batch."""
        place = next((place for place, key in self.mapping.items() if key == self.importer.grouped_by), None)
        if self.importer.grouped_by and place is not None:
            return grouped_batches(self.source, place, self._size)
        return self.source.batches(self._size)

    def _size(self, offset: int) -> int:
        """As many rows as the pace allows; where an earlier run ended, a batch ends."""
        ahead = self.record.done_rows - offset
        is_bound = ahead <= 0 and not self.context.is_preview
        return self.pace.rows if is_bound else min(ahead, BATCH_ROWS) if ahead > 0 else BATCH_ROWS

    def read(self) -> Iterator[tuple[Batch, Rows]]:
        """Every batch with its values."""
        return ((batch, self.parsed(batch)) for batch in self.batches())

    def parsed(self, batch: Batch) -> Rows:
        rows = self.parser.parse(batch)
        if batch.offset + len(batch) >= self.row_count:
            _refuse_totals(batch, rows)
        return rows

    def recall(self, rows: Rows) -> None:
        """Remember what an earlier run did with a batch, without doing it again."""
        self.planner.recall(rows)
        self.context.made = 0

    def keep_left(self, batch: Batch, plan: Plan) -> None:
        """Keep the rows that wait or are refused, as they were, with their reasons."""
        left = [
            (place, outcome) for place, outcome in enumerate(plan.outcomes) if outcome in (Outcome.REFUSE, Outcome.WAIT)
        ]
        columns = {
            "owner": self.record.pk,
            "number": [batch.numbers[place] for place, _outcome in left],
            "state": [_LEFT[outcome] for _place, outcome in left],
            "raw": [batch.raw[place] for place, _outcome in left],
            "reasons": [[reason.as_json() for reason in plan.reasons.get(place, ())] for place, _outcome in left],
            "candidates": [plan.candidates.get(place, []) for place, _outcome in left],
        }
        insert_columns(ImportRow, columns, count=len(left))

    def summary(self, tally: Tally) -> dict[str, Any]:
        """The figures of the whole file, as JSON can hold them."""
        context = self.context
        distinct = {name: len(members) for name, members in context.records.items()}
        amounts = {currency: str(amount) for currency, amount in sorted(context.amounts.items())}
        return {**tally.totals, **distinct, "amounts": amounts}

    def told(self) -> dict[str, Any]:
        """What somebody should hear of beside the figures, as JSON can hold it."""
        notices = [
            Notice(code, {"count": len(values), "rows": values.total(), "values": _few(values)})
            for code, values in self.context.notes.items()
        ]
        words = {field.key: self.parser.words(place) for place, field in self.parser.columns if field.tell}
        return {"notices": [notice.as_json() for notice in notices], "words": words}


def _few(values: Counter[str]) -> str:
    more = " …" if len(values) > _FEW else ""
    return ", ".join(islice(values, _FEW)) + more


def _refuse_totals(batch: Batch, rows: Rows) -> None:
    """The last rows of a file may be sums, which are nobody's: few cells, the first of them `Total`."""
    for place in range(max(0, len(batch) - _LAST_ROWS), len(batch)):
        cells = [cell.strip() for cell in batch.raw[place] if cell.strip()]
        if _TOTAL.match(cells[0]) and len(cells) * 2 <= len(batch.columns):
            rows.reasons[place] = [Reason("total_line")]


_LEFT = {Outcome.REFUSE: ImportRow.State.REFUSED, Outcome.WAIT: ImportRow.State.WAITING}


def _context(record: Import, *, by: Actor, at: datetime, is_preview: bool) -> Context:
    ours = company()
    return Context(
        source=record.source,
        file_hash=record.file_hash,
        currency=record.currency,
        base_currency=ours.currency,
        region=ours.country,
        today=at.astimezone(ZoneInfo(ours.time_zone)).date(),
        by=by,
        at=at,
        mapped=frozenset(record.mapping.values()),
        params={"import": str(record.uuid), "file": record.file_name},
        is_preview=is_preview,
        given={field.key: text for field, text in importers[record.target].given(record.choices)},
        waits_for_unknown=record.how_read.unknown_customers == "wait",
    )


def _habits(record: Import, context: Context) -> Habits:
    zone = ZoneInfo(company().time_zone)
    return Habits(reading=record.how_read, region=context.region, zone=zone, today=context.today)
