"""Bringing in a file: keep it, decide how it is read, check it, run it, take up what waits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rapport.core.access.policies import demand
from rapport.core.audit import services as audit
from rapport.core.exchange.models import Import, ImportTemplate
from rapport.core.exchange.policies import RUN
from rapport.core.exchange.queries import DEFAULT_SOURCE
from rapport.core.exchange.reading.profiles import profile
from rapport.core.exchange.reading.source import Batch, Source, file_hash, open_source
from rapport.core.exchange.recognition import field_named, normal, recognise
from rapport.core.exchange.services import storage, templates
from rapport.core.exchange.services.importers import Importer, ImportField, Outcome, Plan, importers
from rapport.core.exchange.services.pipeline import PREVIEW_ROWS, Pipeline, Tally
from rapport.core.exchange.values.currencies import CURRENCIES
from rapport.core.identity.queries import company
from rapport.core.jobs import services as jobs
from rapport.core.jobs.models import Job
from rapport.kit.actor import Actor
from rapport.kit.errors import DomainError
from rapport.kit.ids import new_uuid

QUICK_ROWS = 20_000
KEPT_ROWS = 50_000
Progress = Callable[[int, int], None]
Readable = storage.Readable


class UnknownTarget(DomainError):
    code = "unknown_target"
    message = _("“%(target)s” cannot be imported. What can be: %(known)s.")


class UnknownColumn(DomainError):
    code = "unknown_column"
    message = _("The file has no column “%(column)s”. It has: %(known)s.")


class UnknownImportField(DomainError):
    code = "unknown_import_field"
    message = _("There is no field “%(name)s” to import into. There are: %(known)s.")


class FieldTwice(DomainError):
    code = "field_twice"
    message = _("“%(label)s” is filled by two columns. Choose one of them.")


class FieldMissing(DomainError):
    code = "field_missing"
    message = _("No column becomes “%(label)s”. Choose the column that holds it.")


class UnknownCurrency(DomainError):
    code = "unknown_currency"
    message = _("“%(currency)s” is not the code of a currency, such as EUR or USD.")


class ImportBusy(DomainError):
    code = "import_busy"
    status = 409
    message = _("This import is at work. Wait until it is done, or cancel it.")


class FileGone(DomainError):
    code = "file_gone"
    status = 410
    message = _("The file of this import is not kept any more. Bring it again.")


class ImportOver(DomainError):
    code = "import_over"
    status = 409
    message = _("This import is over. Bring the file again to import it once more.")


def start(
    content: Readable,
    *,
    name: str,
    target: str,
    by: Actor,
    at: datetime,
    source: str = "",
    currency: str = "",
    choices: Mapping[str, Any] | None = None,
    whole: bool = False,
    template: str = "",
) -> Import:
    """This function will keep a file, tell how it is written and propose what its columns become.

    A mapping that was kept by name is used when it is named, or when it is for files of these columns. Refuses a file
    that is no table, is empty or damaged (`UnreadableFile`). With `whole` every row is looked at; otherwise a large
    file is looked at further when it is checked.
    """
    demand(by, RUN)
    importer = importer_of(target)
    demand(by, importer.verb)
    record = Import(uuid=new_uuid(), target=target, file_name=name[:200], created_by_id=by.user_id, created_at=at)
    named = templates.find(template, target) if template else None
    record.source = _clean_source(source or (named.source if named else ""))
    record.currency = _clean_currency(currency or (named.currency if named else ""))
    record.choices = _clean_choices(importer, {**(named.choices if named else {}), **(choices or {})}, by)
    record.path = storage.keep(content, uuid=record.uuid)
    try:
        record.file_hash, record.file_size = file_hash(record.file), record.file.stat().st_size
        limit = None if whole else QUICK_ROWS
        _look(record, importer, by, limit=limit)
        _map_as_kept(record, importer, named, limit=limit, given=source, by=by)
    except DomainError:
        storage.forget(record.path)
        raise
    with transaction.atomic():
        record.save(force_insert=True)
        templates.note_used(record.template, at=at)
        audit.record("import.start", by=by, at=at, changes=[change_of(record)], params={"file": record.file_name})
    return record


@transaction.atomic
def configure(
    record: Import,
    *,
    by: Actor,
    at: datetime,
    choices: Mapping[str, Any] | None = None,
    mapping: Mapping[int, str] | None = None,
    source: str | None = None,
    currency: str | None = None,
    propose: bool = False,
) -> None:
    """This function will change how a file is read or what its columns become, and forget its last check.

    Refuses unknown settings, columns and fields, and an import that runs or is over.
    """
    _demand_open(record, by)
    importer = importer_of(record.target)
    if source is not None:
        record.source = _clean_source(source)
    if currency is not None:
        record.currency = _clean_currency(currency)
    is_read_anew = choices is not None and dict(choices) != record.choices
    if is_read_anew or propose:
        record.choices = _clean_choices(importer, choices or record.choices, by)
        _look(record, importer, by, limit=QUICK_ROWS, keeps=not propose)
    if propose:
        record.template = None
    if mapping is not None:
        clean = _clean_mapping(record, importer.fields_for(by), mapping)
        record.mapping = {str(place): key for place, key in clean.items()}
    record.state, record.preview = Import.State.OPEN, {}
    record.rows.all().delete()
    record.save()


def map_by_text(record: Import, text: str) -> dict[int, str]:
    """Read `customer_id=customer,2=date` (names or numbers of columns) over the proposed mapping."""
    importer = importer_of(record.target)
    columns, fields = record.columns.columns, importer.fields()
    mapping = record.places
    for pair in filter(None, (part.strip() for part in text.split(","))):
        left, _equals, right = pair.rpartition("=")
        place = next((c.place for c in columns if normal(c.name) == normal(left)), None)
        if place is None and left.isdigit() and 1 <= int(left) <= len(columns):
            place = int(left) - 1
        if place is None:
            known = ", ".join(column.name for column in columns[:30])
            raise UnknownColumn(field="mapping", column=left, known=known)
        key = field_named(right, fields)
        is_multiple = any(field.key == key and field.multiple for field in fields)
        mapping = {p: k for p, k in mapping.items() if p != place and (k != key or is_multiple)}
        if key not in ("", "-"):
            mapping[place] = key
    return mapping


def check(record: Import, *, by: Actor, at: datetime, progress: Progress = lambda done, total: None) -> None:
    """This function will run the whole import without writing a record, and keep what it would do."""
    _demand_open(record, by)
    Import.objects.filter(pk=record.pk).update(state=Import.State.CHECKING)
    record.rows.all().delete()
    look_at_rest(record, progress)
    demand_fields(record)
    pipeline = Pipeline(record, by=by, at=at, is_preview=True)
    tally, kept = Tally(), 0
    shown: list[dict[str, Any]] = []
    for batch, rows in pipeline.read():
        plan = pipeline.planner.plan(rows)
        tally.add(plan)
        if len(shown) < PREVIEW_ROWS:
            shown += [_preview_row(batch, plan, place) for place in range(min(PREVIEW_ROWS - len(shown), len(rows)))]
        if kept < KEPT_ROWS:
            with transaction.atomic():
                pipeline.keep_left(batch, plan)
        kept += sum(outcome in (Outcome.REFUSE, Outcome.WAIT) for outcome in plan.outcomes)
        progress(tally.rows, record.columns.rows)
    _write_check(record, pipeline, tally, shown, at=at)


def request_check(record: Import, *, by: Actor, at: datetime) -> Job:
    """This function will have a file checked in the background."""
    _demand_open(record, by)
    return request(record, "exchange.check", Import.State.CHECKING, by=by, at=at)


def request_run(record: Import, *, by: Actor, at: datetime) -> Job:
    """This function will have a file brought in in the background, from where it was stopped if it was.

    Refuses while a needed field has no column, while it is at work and when it is over.
    """
    demand_fields(record)
    demand(by, RUN)
    if record.is_busy:
        raise ImportBusy
    if record.state in Import.OVER:
        raise ImportOver
    return request(record, "exchange.run", Import.State.RUNNING, by=by, at=at)


@transaction.atomic
def note_cancelled(record: Import, *, by: Actor, at: datetime) -> None:
    """This function will note that somebody stopped a check, a run or an undo; what is done stays."""
    demand(by, RUN)
    busy = Import.objects.filter(pk=record.pk, state__in=Import.BUSY)
    if record.state == Import.State.UNDOING:
        busy.update(state=Import.State.PARTLY)
    else:
        was_checking = record.state == Import.State.CHECKING
        busy.update(state=Import.State.OPEN if was_checking else Import.State.CANCELLED, finished_at=at)
    audit.record("import.cancel", by=by, at=at, changes=[change_of(record)])


def request(record: Import, task: str, state: str, *, by: Actor, at: datetime) -> Job:
    """This function will ask for a task of an import, one at a time, and mark the import as at work."""
    with transaction.atomic():
        job = jobs.enqueue(task, by=by, at=at, unique=f"import:{record.uuid}", uuid=str(record.uuid))
        Import.objects.filter(pk=record.pk).update(state=state, job_uuid=job.uuid, error="")
    record.refresh_from_db()
    return job


def _look(record: Import, importer: Importer, by: Actor, *, limit: int | None, keeps: bool = False) -> None:
    """Open, profile and propose. A mapping survives when the columns stay the same."""
    source = open_source(record.file, name=record.file_name, choices=record.choices)
    names = [column["name"] for column in record.profile.get("columns", [])]
    _profile(record, source, limit)
    if not keeps or names != list(source.columns):
        columns = record.columns.columns
        record.mapping = {str(place): key for place, key in recognise(columns, importer.fields_for(by)).items()}


def _map_as_kept(
    record: Import, importer: Importer, named: ImportTemplate | None, *, limit: int | None, given: str, by: Actor
) -> None:
    """Use the mapping that was named, or else one kept for files of these columns, with its way of reading."""
    found = named or templates.fitting(record.target, _names(record))
    if found is None:
        return
    if named is None:
        record.source = record.source if given else found.source
        with suppress(DomainError):
            record.choices = _clean_choices(importer, {**found.choices, **record.choices}, by)
            _look(record, importer, by, limit=limit)
    record.mapping = templates.places_of(found, _names(record), (field.key for field in importer.fields_for(by)))
    record.template = found


def _names(record: Import) -> list[str]:
    return [column.name for column in record.columns.columns]


def _profile(record: Import, source: Source, limit: int | None, progress: Progress = lambda done, total: None) -> None:
    found = profile(source, limit=limit, on_rows=lambda rows: progress(rows, 0))
    record.reading = source.reading.as_json()
    record.profile = {**found.as_json(), "whole": limit is None or found.rows < limit}


def look_at_rest(record: Import, progress: Progress) -> None:
    """Profile a large file to its end, before anything depends on its habits. Refuses a file that is not kept.

    How many rows there are is known at the end only: until then a total of 0 is told.
    """
    if not record.path or not record.file.is_file():
        raise FileGone
    if not record.profile.get("whole"):
        source = open_source(record.file, name=record.file_name, choices=record.choices)
        _profile(record, source, None, progress)
        Import.objects.filter(pk=record.pk).update(profile=record.profile)


def _write_check(record: Import, pipeline: Pipeline, tally: Tally, shown: list[Any], *, at: datetime) -> None:
    counts = {outcome.value: tally.outcomes[outcome] for outcome in Outcome}
    record.preview = {"rows": tally.rows, **counts, "totals": pipeline.summary(tally), "shown": shown}
    record.preview |= {"by_field": dict(tally.by_field), **pipeline.told()}
    record.state, record.checked_at = Import.State.CHECKED, at
    record.save(update_fields=["preview", "state", "checked_at", "profile"])


def _preview_row(batch: Batch, plan: Plan, place: int) -> dict[str, Any]:
    return {
        "number": batch.numbers[place],
        "outcome": plan.outcomes[place].value,
        "raw": batch.raw[place],
        "reasons": [reason.as_json() for reason in plan.reasons.get(place, ())],
    }


def importer_of(target: str) -> Importer:
    found = importers.get(target)
    if found is None:
        raise UnknownTarget(target=target, known=", ".join(importers))
    return found


def _clean_source(source: str) -> str:
    return " ".join(source.split())[:60] or DEFAULT_SOURCE


def _clean_currency(currency: str) -> str:
    code = currency.strip().upper() or company().currency
    if code not in CURRENCIES:
        raise UnknownCurrency(field="currency", currency=currency)
    return code


def _clean_choices(importer: Importer, choices: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """The choices, once what is given to the whole file means something and is the actor's to give."""
    for field in importer.fields():
        if field.for_all and choices.get(field.key):
            field.for_all.check(str(choices[field.key]), by)
    return dict(choices)


def _clean_mapping(record: Import, known: Sequence[ImportField], mapping: Mapping[int, str]) -> dict[int, str]:
    fields = {field.key: field for field in known}
    width = len(record.columns.columns)
    clean: dict[int, str] = {}
    for place, key in sorted(mapping.items()):
        if not key:
            continue
        if key not in fields:
            raise UnknownImportField(field="mapping", name=key, known=", ".join(fields))
        if not 0 <= place < width:
            raise UnknownColumn(field="mapping", column=place + 1, known=width)
        if key in clean.values() and not fields[key].multiple:
            raise FieldTwice(field="mapping", label=fields[key].label)
        clean[place] = key
    return clean


def _demand_open(record: Import, by: Actor) -> None:
    demand(by, RUN)
    if record.state in Import.OVER or record.done_rows:
        raise ImportOver
    if record.state == Import.State.RUNNING:
        raise ImportBusy


def demand_fields(record: Import) -> None:
    importer = importer_of(record.target)
    mapped = set(record.mapping.values())
    for field in importer.fields():
        if field.required and field.key not in mapped:
            raise FieldMissing(field="mapping", label=field.label)
    if importer.needs_one_of and not mapped & set(importer.needs_one_of):
        labels = [str(field.label) for field in importer.fields() if field.key in importer.needs_one_of]
        raise FieldMissing(field="mapping", label=", ".join(labels))


def change_of(record: Import) -> audit.Change:
    return audit.Change("import", record.pk, after={"target": record.target, "source": record.source})


@transaction.atomic
def discard(record: Import, *, by: Actor, at: datetime) -> None:
    """This function will forget an import that has brought in nothing, with its file."""
    _demand_open(record, by)
    audit.record("import.discard", by=by, at=at, changes=[audit.Change("import", record.pk)])
    storage.forget(record.path)
    record.delete()
