"""Rows that a program sends: met, created, changed or refused as an import does, at once and in one transaction."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from rapport.core.access.policies import demand
from rapport.core.exchange.parsing import Habits, Parser, reader_of
from rapport.core.exchange.reading.profiles import ColumnProfile
from rapport.core.exchange.reading.settings import Reading
from rapport.core.exchange.reading.source import Batch
from rapport.core.exchange.services.importers import Context, Importer, ImportField, Kind, Outcome, Plan, Reason, Rows
from rapport.core.exchange.services.imports import importer_of
from rapport.core.exchange.values.currencies import CURRENCIES
from rapport.core.identity.queries import company
from rapport.kit.actor import Actor
from rapport.kit.errors import DomainError

MOST_ITEMS = 1_000
MOST_ROWS = 20_000
UNCHANGED = "unchanged"
_READING = Reading(format="rest", decimal=".", dates="ymd", nulls=False)
_WRITTEN = {
    Kind.DATE: (re.compile(r"\d{4}-\d{2}-\d{2}\Z"), "not_an_iso_date"),
    Kind.NUMBER: (re.compile(r"-?\d{1,12}(\.\d{1,6})?\Z"), "not_a_plain_number"),
    Kind.AMOUNT: (re.compile(r"-?\d{1,12}(\.\d{1,6})?\Z"), "not_a_plain_number"),
    Kind.PERCENT: (re.compile(r"-?\d{1,3}(\.\d{1,4})?\Z"), "not_a_plain_number"),
}
Row = Mapping[str, Any]


class TooManyItems(DomainError):
    code = "too_many_rows"
    message = _("One request takes at most %(limit)s rows; this one has %(count)s. Send it in parts.")


class SourceMissing(DomainError):
    code = "source_missing"
    message = _("Name the source that these numbers are from, in at most 60 letters.")


class UnknownCurrencyCode(DomainError):
    code = "unknown_currency"
    message = _("“%(currency)s” is not the code of a currency, such as EUR or USD.")


class MetMeanwhile(DomainError):
    code = "met_meanwhile"
    status = 409
    message = _("Somebody else brought one of these records at the same moment. Send the request again.")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a program sends, as rows by field: an order has one for each line, all others have one.

    `forced` is the customer that the caller named, `reasons` say why the door refuses it already.
    """

    key: str
    rows: Sequence[Row]
    forced: int = 0
    reasons: Sequence[Reason] = ()


@dataclass(slots=True)
class Result:
    """What became of one item. Reasons say in which of its rows they arose."""

    key: str
    outcome: str = Outcome.REFUSE.value
    record_id: int | None = None
    reasons: list[tuple[int, Reason]] = field(default_factory=list)
    candidates: Sequence[int] = ()


def upsert(
    target: str, items: Sequence[Item], *, source: str, currency: str = "", by: Actor, at: datetime
) -> list[Result]:
    """This function will bring in what a program sends by the planner that files use, and answer for each item.

    Refused items do not stop the others; sending the same again changes nothing. Refuses with NotAllowed, without a
    source, more than a thousand items, and a currency that is none.
    """
    importer = importer_of(target)
    demand(by, importer.verb)
    _demand_size(items)
    results = [Result(item.key, reasons=[(0, reason) for reason in item.reasons]) for item in items]
    _refuse_early(importer, items, results, by)
    sent = [place for place, result in enumerate(results) if not result.reasons]
    context = _context(items, source=source, currency=currency, by=by, at=at)
    try:
        with transaction.atomic():
            _bring(importer, [items[place] for place in sent], [results[place] for place in sent], sent, context)
    except IntegrityError:
        raise MetMeanwhile from None
    return results


def told(
    results: Sequence[Result],
    *,
    source: str,
    uuids: Mapping[int, Any],
    candidates: Mapping[int, Any],
    name: Callable[[int, str], str] = lambda _row, field: field,
) -> dict[str, Any]:
    """What the door answers: how many became what, and each row with the problems that it had.

    `uuids` and `candidates` are the records and customers that the actor may see; `name` says how the caller knows a
    field of a row.
    """
    rows = [
        {
            "row": place,
            "external_id": result.key,
            "outcome": result.outcome,
            "uuid": uuids.get(result.record_id or 0),
            "candidates": [candidates[pk] for pk in result.candidates if pk in candidates],
            "problems": [
                {"code": reason.code, "field": name(row, reason.field), "detail": str(reason)}
                for row, reason in result.reasons
            ],
        }
        for place, result in enumerate(results, 1)
    ]
    counts = Counter(result.outcome for result in results)
    names = ("created", "updated", UNCHANGED, "matched", "waiting", "refused")
    return {"source": source, "counts": {key: counts[key] for key in names}, "rows": rows}


def record_ids(results: Sequence[Result]) -> list[int]:
    """Every record that an answer may name."""
    return [result.record_id for result in results if result.record_id]


def candidate_ids(results: Sequence[Result]) -> list[int]:
    """Every customer among whom rows that wait must choose."""
    return sorted({pk for result in results for pk in result.candidates})


def _demand_size(items: Sequence[Item]) -> None:
    if len(items) > MOST_ITEMS:
        raise TooManyItems(field="rows", limit=MOST_ITEMS, count=len(items))
    rows = sum(len(item.rows) for item in items)
    if rows > MOST_ROWS:
        raise TooManyItems(field="rows", limit=MOST_ROWS, count=rows)


def _refuse_early(importer: Importer, items: Sequence[Item], results: Sequence[Result], by: Actor) -> None:
    """Refuse what no planner should see: no key, unknown or hidden fields, an order twice."""
    fields = {field.key: field for field in importer.fields()}
    noun = importer.verb.partition(".")[0]
    first: dict[str, int] = {}
    for place, (item, result) in enumerate(zip(items, results, strict=True), 1):
        given = {key for row in item.rows for key, value in row.items() if value not in (None, "", [])}
        result.reasons += [(0, Reason("unknown_field", key, {"name": key})) for key in sorted(given - fields.keys())]
        hidden = sorted(key for key in given if not by.sees_field(f"{noun}.{key}"))
        result.reasons += [(0, Reason("hidden_field", key)) for key in hidden]
        if not item.forced and not given & set(importer.keys):
            labels = ", ".join(str(fields[key].label) for key in importer.keys)
            result.reasons.append((0, Reason("no_key", "", {"known": labels})))
        if importer.grouped_by and first.setdefault(item.key, place) != place:
            params = {"value": item.key, "row": first[item.key]}
            result.reasons.append((0, Reason("key_twice", importer.grouped_by, params)))


def _context(items: Sequence[Item], *, source: str, currency: str, by: Actor, at: datetime) -> Context:
    ours, name = company(), " ".join(source.split())
    code = currency.strip().upper() or ours.currency
    if not name or len(name) > 60:
        raise SourceMissing(field="source")
    if code not in CURRENCIES:
        raise UnknownCurrencyCode(field="currency", currency=currency)
    sent = json.dumps([item.rows for item in items], default=str, sort_keys=True)
    return Context(
        source=name,
        file_hash=hashlib.sha256(sent.encode()).hexdigest(),
        currency=code,
        base_currency=ours.currency,
        region=ours.country,
        today=at.astimezone(ZoneInfo(ours.time_zone)).date(),
        by=by,
        at=at,
        mapped=frozenset(key for item in items for row in item.rows for key in row),
        params={"file": name},
        is_strict=True,
    )


def _bring(
    importer: Importer, items: Sequence[Item], results: Sequence[Result], places: Sequence[int], context: Context
) -> None:
    """Read, plan and write what was not refused, and note for each item what became of it."""
    spread = [(place, row) for place, item in enumerate(items) for row in item.rows]
    rows = _parsed(importer, [row for _place, row in spread], context)
    rows.numbers = [places[place] + 1 for place, _row in spread]
    rows.forced = {number: items[place].forced for number, (place, _row) in enumerate(spread) if items[place].forced}
    planner = importer.planner(context)
    plan = planner.plan(rows)
    planner.write(rows, plan)
    start = 0
    for item, result in zip(items, results, strict=True):
        _note(result, plan, start, len(item.rows))
        start += len(item.rows)


def _note(result: Result, plan: Plan, start: int, count: int) -> None:
    outcome = plan.outcomes[start]
    is_same = outcome is Outcome.MATCH and start not in plan.met
    result.outcome = UNCHANGED if is_same else outcome.value
    result.record_id = plan.ids.get(start)
    result.candidates = plan.candidates.get(start, ())
    for row in range(count):
        for reason in plan.reasons.get(start + row, ()):
            if reason.code != "order_refused" and all(reason is not known for _row, known in result.reasons):
                result.reasons.append((row, reason))


def _parsed(importer: Importer, rows: Sequence[Row], context: Context) -> Rows:
    """The values of the rows, read by the parser of files; each value must be written as programs write it."""
    known = {field.key: field for field in importer.fields()}
    columns = [(key, depth) for key in known for depth in range(_depth(rows, key)) if key in context.mapped]
    zone = ZoneInfo(company().time_zone)
    habits = Habits(reading=_READING, region=context.region, zone=zone, today=context.today)
    profiles = [_profile(place, key) for place, (key, _depth) in enumerate(columns)]
    strict = [_strict(known[key], habits) for key in dict.fromkeys(key for key, _depth in columns)]
    mapping = {place: key for place, (key, _depth) in enumerate(columns)}
    texts = [[_text(row.get(key), depth) for row in rows] for key, depth in columns]
    batch = Batch(0, list(range(1, len(rows) + 1)), texts, {}, 0, [])
    return Parser(mapping, strict, profiles, habits).parse(batch)


def _depth(rows: Sequence[Row], key: str) -> int:
    """How many values one row has of a field at most."""
    return max((len(value) if isinstance(value := row.get(key), list) else 1 for row in rows), default=1)


def _profile(place: int, key: str) -> ColumnProfile:
    """A program writes decimal points, ISO dates and discounts in hundredths."""
    return ColumnProfile(place, key, (), 0, 0, "", ".", False, "ymd", True, False, False, 100.0)


def _strict(known: ImportField, habits: Habits) -> ImportField:
    if known.kind not in _WRITTEN or known.reader is not None:
        return known
    pattern, code = _WRITTEN[known.kind]
    read = reader_of(known, _profile(0, known.key), habits)

    def strictly(text: str) -> Any:
        return read(text) if pattern.match(text) else Reason(code, params={"value": text[:40]})

    return dataclasses.replace(known, reader=strictly)


def _text(value: Any, depth: int) -> str:
    if isinstance(value, list):
        return _text(value[depth], 0) if depth < len(value) else ""
    if value is None or depth:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f")
    return str(value).replace("\0", "").strip()
