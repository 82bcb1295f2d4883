"""What the pages of imports show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from rapport.core.exchange.given import given_told
from rapport.core.exchange.models import Import, ImportRow
from rapport.core.exchange.reading.profiles import ColumnProfile
from rapport.core.exchange.reading.source import Notice
from rapport.core.exchange.services.importers import Importer, ImportField, Kind, Outcome, importers
from rapport.core.exchange.values.reasons import Reason
from rapport.kit.actor import Actor
from rapport.kit.text import fold
from rapport.web.writing import money, number

ROWS_SHOWN = 100
COLUMNS_SHOWN = 6
UNKNOWN = "unknown_customers"
DEFAULT_SOURCE = "files"
SOURCES: Mapping[str, Promise] = {DEFAULT_SOURCE: gettext_lazy("files")}
_ORDERS: Mapping[str, Promise] = {
    "dmy": gettext_lazy("day, month, year"),
    "mdy": gettext_lazy("month, day, year"),
    "ymd": gettext_lazy("year, month, day"),
}
ENCODINGS = ("utf-8", "cp1252", "latin-1", "utf-16", "mac-roman")


@dataclass(frozen=True, slots=True)
class MappingLine:
    """One column of the file, what it becomes, and how it is read."""

    place: int
    name: str
    examples: str
    field: str
    share: float
    tone: str
    reading: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A column that could become a field, by what it holds."""

    place: int
    field: str
    name: str
    label: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of a row in the tables of a check."""

    place: int
    name: str
    text: str
    is_wrong: bool
    is_open: bool
    is_number: bool


@dataclass(frozen=True, slots=True)
class RowLine:
    """One row of the file: its place, its mapped values, what becomes of it or why it does not come in."""

    pk: int
    number: int
    cells: list[Cell]
    outcome: str
    outcome_label: str
    tone: str
    why: str
    candidates: list[Any]


OUTCOMES: Mapping[str, tuple[Promise, str]] = {
    Outcome.CREATE.value: (gettext_lazy("New"), "good"),
    Outcome.UPDATE.value: (gettext_lazy("Updated"), "info"),
    Outcome.MATCH.value: (gettext_lazy("Unchanged"), ""),
    Outcome.WAIT.value: (gettext_lazy("Waiting"), "warn"),
    Outcome.REFUSE.value: (gettext_lazy("Refused"), "bad"),
}


_TOTALS: Mapping[str, Promise] = {
    "orders": gettext_lazy("Orders"),
    "lines": gettext_lazy("Order lines"),
    "customers": gettext_lazy("Customers"),
    "products": gettext_lazy("Products"),
    "without_customer": gettext_lazy("Without customer"),
}


def figures_of(record: Import) -> dict[str, Any]:
    """Sums of a check or a result, and the sentences beside them."""
    importer = importers[record.target]
    is_check = record.state == Import.State.CHECKED
    updated = record.preview.get("updated", 0) if is_check else record.updated_count
    matched = record.preview.get("matched", 0) if is_check else record.matched_count
    totals = record.preview.get("totals", {}) if is_check else record.totals
    created = record.preview.get("created", 0) if is_check else record.created_count
    reading = record.how_read
    sheet, source = _("sheet “%(name)s”"), _("source “%(name)s”")
    note = sheet % {"name": reading.sheet} if reading.sheet else source % {"name": source_name(record.source)}
    return {
        "known": updated + matched,
        "coming": created + updated + matched,
        "read_note": note,
        "new_note": _rows_of(importer, totals),
        "totals": _told(totals),
        "list_url": reverse(importer.list_url),
        "notices": notices_of(record),
        "words": [*filter(None, [given_told(record)]), *words_of(record)],
        "unknown": unknown_of(record),
        "nameless": nameless_of(record),
        "open_label": _("Open the %(noun)s") % {"noun": importer.noun},
    }


def nameless_of(record: Import) -> str:
    count = record.preview.get("nameless", 0)
    told = ngettext(
        "%(count)s customer was created without a name: the people file fills in who it is.",
        "%(count)s customers were created without a name: the people file fills in who they are.",
        count,
    )
    return told % {"count": number(count)} if count else ""


def _rows_of(importer: Importer, totals: Mapping[str, Any]) -> str:
    """What the rows are: records, or parts of fewer records."""
    count, lines = totals.get(importer.target, 0), totals.get("lines", 0)
    if not importer.grouped_by or lines <= count:
        return str(importer.noun)
    told = {"count": number(count), "noun": importer.noun}
    return _("rows of %(count)s %(noun)s") % told


def _told(totals: Mapping[str, Any]) -> list[tuple[str, str]]:
    told = [(str(label), number(totals[key])) for key, label in _TOTALS.items() if totals.get(key)]
    for currency, amount in totals.get("amounts", {}).items():
        if Decimal(amount):
            told.append((_("Amount, net of tax"), money(Decimal(amount), currency, 2)))
    return told


def targets_for(actor: Actor) -> list[Importer]:
    """What the actor may bring in."""
    return sorted((item for item in importers.values() if actor.has(item.verb)), key=lambda item: item.order)


def mapping_lines(record: Import) -> list[MappingLine]:
    """The columns, those that become something first when there are many."""
    fields = {field.key: field for field in importers[record.target].fields()}
    refused = record.preview.get("by_field", {})
    lines = [_line(column, record, fields, refused) for column in record.columns.columns]
    return sorted(lines, key=lambda line: not line.field) if len(lines) > 30 else lines


def _line(
    column: ColumnProfile, record: Import, fields: Mapping[str, ImportField], refused: Mapping[str, int]
) -> MappingLine:
    field = fields.get(record.mapping.get(str(column.place), ""))
    tone, sentence = reading_of(column, field, record, refused)
    return MappingLine(
        place=column.place,
        name=column.name,
        examples=", ".join(column.examples),
        field=field.key if field else "",
        share=column.share,
        tone=tone,
        reading=sentence,
    )


def reading_of(
    column: ColumnProfile, field: ImportField | None, record: Import, refused: Mapping[str, int]
) -> tuple[str, str]:
    """How a column is read, in words, and whether somebody should look at it."""
    if field is None:
        return "hollow", _("not imported")
    if refused.get(field.key):
        count = refused[field.key]
        return "warn", _refusals(field, count) % {"count": number(count)}
    if not column.filled:
        return "hollow", _("empty")
    if field.kind is Kind.DATE:
        return _date_reading(column, record)
    if field.kind in (Kind.AMOUNT, Kind.NUMBER, Kind.PERCENT):
        return _number_reading(column, field, record)
    if field.tell is not None:
        return _words_reading(field, record.preview.get("words", {}).get(field.key, []))
    if field.kind is Kind.KEY and not field.is_own_key:
        return "good", _("a number or code, met as it is written")
    return "good", str(_PLAIN.get(field.kind, gettext_lazy("text, trimmed")))


def _words_reading(field: ImportField, texts: Sequence[str]) -> tuple[str, str]:
    """How many words of a state are usual ones, and which are not."""
    odd = [text for text in texts if not field.knows(text)]
    if odd:
        return "warn", _("not a usual word: %(words)s") % {"words": ", ".join(odd[:3])}
    told = ngettext("%(count)s word, recognised", "%(count)s words, all recognised", len(texts))
    return "good", told % {"count": len(texts)} if texts else _("words of a state")


def _refusals(field: ImportField, count: int) -> str:
    if field.kind is Kind.EMAIL:
        return ngettext("%(count)s malformed address", "%(count)s malformed addresses", count)
    if field.kind is Kind.PHONE:
        return ngettext("%(count)s malformed number", "%(count)s malformed numbers", count)
    if field.kind is Kind.DATE:
        return ngettext("%(count)s date cannot be read", "%(count)s dates cannot be read", count)
    return ngettext("%(count)s value refused", "%(count)s values refused", count)


_PLAIN: Mapping[Kind, Promise] = {
    Kind.FULL_NAME: gettext_lazy("split into two fields"),
    Kind.PHONE: gettext_lazy("put in the international form"),
    Kind.EMAIL: gettext_lazy("compared without capitals"),
    Kind.KEY: gettext_lazy("the key of the row"),
    Kind.COUNTRY: gettext_lazy("name or code"),
    Kind.CHOICE: gettext_lazy("one of a list"),
    Kind.FLAG: gettext_lazy("yes or no"),
}


def _date_reading(column: ColumnProfile, record: Import) -> tuple[str, str]:
    chosen = record.how_read.dates
    order = _ORDERS[chosen if chosen != "auto" else column.dates]
    if chosen != "auto" or column.dates_certain:
        return "good", str(order)
    return "warn", _("%(order)s, but nothing in the file proves it") % {"order": order}


def _number_reading(column: ColumnProfile, field: ImportField, record: Import) -> tuple[str, str]:
    if column.decimal_mixed:
        return "warn", _("two ways of writing, each read as it is")
    mark = record.how_read.decimal if record.how_read.decimal != "auto" else column.decimal
    if field.kind is Kind.PERCENT and column.top > 1:
        return "good", _("in hundredths")
    if field.kind is Kind.AMOUNT:
        return "good", _("decimal comma") if mark == "," else _("decimal point")
    return "good", _("number")


def source_name(source: str) -> str:
    """A source as people named it; files that nobody named one for are just files."""
    return str(SOURCES.get(source, source))


def notices_of(record: Import) -> list[str]:
    """What somebody should know of the file before and after it is in, in sentences."""
    found = [*record.columns.notices, *(Notice(n["code"], n["params"]) for n in record.preview.get("notices", []))]
    return [str(notice) for notice in found if notice.code != UNKNOWN]


def words_of(record: Import) -> list[str]:
    """What words of the file were read as, a sentence a field."""
    told = []
    fields = {field.key: field for field in importers[record.target].fields()}
    for key, texts in record.preview.get("words", {}).items():
        words = [
            f"{text} → {meaning}" for text, meaning in _meanings(fields[key], texts) if fold(text) != fold(meaning)
        ]
        if words:
            told.append(
                _("“%(field)s” is read so: %(words)s.") % {"field": fields[key].label, "words": ", ".join(words)}
            )
    return told


def _meanings(field: ImportField, texts: Sequence[str]) -> list[tuple[str, str]]:
    tell = field.tell
    return [(text, str(tell(text))) for text in texts] if tell else []


def unknown_of(record: Import) -> dict[str, Any] | None:
    """The customers whom the file names by a number that nobody has, and what becomes of their orders."""
    found = next((n for n in record.preview.get("notices", []) if n["code"] == UNKNOWN), None)
    if found is None:
        return None
    return {"sentence": str(Notice(UNKNOWN, found["params"])), "waits": record.how_read.unknown_customers == "wait"}


def suggestions_of(record: Import) -> list[Suggestion]:
    """Columns that nothing is made of yet although what they hold is known."""
    importer, taken = importers[record.target], set(record.mapping.values())
    free = [column for column in record.columns.columns if str(column.place) not in record.mapping]
    labels = {field.key: str(field.label) for field in importer.fields()}
    found = importer.suggests(free) if free else {}
    names = {column.place: column.name for column in free}
    return [Suggestion(place, key, names[place], labels[key]) for place, key in found.items() if key not in taken][:1]


def field_choices(record: Import, actor: Actor) -> list[tuple[str, str]]:
    fields = importers[record.target].fields_for(actor)
    return [("", _("Do not import")), *((field.key, str(field.label)) for field in fields)]


def shown_columns(record: Import) -> list[ColumnProfile]:
    """The columns that become something; all of a small file when none does yet."""
    mapped = [column for column in record.columns.columns if str(column.place) in record.mapping]
    return mapped[:12]


def preview_lines(record: Import) -> list[RowLine]:
    """The first rows of the file and what would become of them."""
    columns = shown_columns(record)
    return [
        _row_line(record, 0, row["number"], row["raw"], row["reasons"], row["outcome"], [], columns)
        for row in record.preview.get("shown", [])
    ]


def _left(record: Import, state: str) -> list[ImportRow]:
    return list(record.rows.filter(state=state).order_by("number")[:ROWS_SHOWN])


def left_columns(record: Import, state: str) -> list[ColumnProfile]:
    """The columns that reasons speak of, and the first ones beside them: few enough to leave room for the reasons."""
    wrong = {reason["field"] for row in _left(record, state) for reason in row.reasons}
    told = [column for column in shown_columns(record) if record.mapping[str(column.place)] in wrong]
    others = [column for column in shown_columns(record) if column not in told]
    chosen = told + others[: max(0, COLUMNS_SHOWN - len(told))]
    return sorted(chosen, key=lambda column: column.place)


def heads_of(record: Import, shown: str) -> list[ColumnProfile]:
    return left_columns(record, shown) if shown in ("refused", "waiting") else shown_columns(record)


def left_lines(record: Import, state: str, parties: Mapping[int, Any] | None = None) -> list[RowLine]:
    """Rows that are refused or wait, with their reasons."""
    rows, columns = _left(record, state), left_columns(record, state)
    outcome = Outcome.WAIT.value if state == ImportRow.State.WAITING else Outcome.REFUSE.value
    known = parties or {}
    return [
        _row_line(
            record,
            row.pk,
            row.number,
            row.raw,
            row.reasons,
            outcome,
            [known[i] for i in row.candidates if i in known],
            columns,
        )
        for row in rows
    ]


def _row_line(
    record: Import, pk: int, number: int, raw: Sequence[str], stored: Sequence[Mapping[str, Any]], outcome: str,
    candidates: list[Any], columns: Sequence[ColumnProfile],
) -> RowLine:  # fmt: skip
    reasons = [Reason.from_json(reason) for reason in stored]
    wrong = {reason.field for reason in reasons if reason.field}
    label, tone = OUTCOMES[outcome]
    cells = []
    is_vague = not wrong & set(record.mapping.values())
    for column in columns:
        text = raw[column.place] if column.place < len(raw) else ""
        is_wrong = record.mapping[str(column.place)] in wrong
        cells.append(Cell(column.place, column.name, text, is_wrong, is_wrong or is_vague, column.kind == "number"))
    why = " · ".join(str(reason) for reason in reasons)
    return RowLine(pk, number, cells, outcome, str(label), tone, why, candidates)
