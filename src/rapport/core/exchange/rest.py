"""Files that come in and lists that go out over REST."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, StreamingHttpResponse
from ninja import File, Form, Router, Schema, Status, UploadedFile

from rapport.core.access.policies import demand
from rapport.core.exchange import taking_back
from rapport.core.exchange.models import Import, ImportFolder, ImportRow, ImportTemplate
from rapport.core.exchange.policies import RUN, SCHEDULE, find_folder, find_import, find_template, visible_imports
from rapport.core.exchange.services import deciding, folders, imports, templates, undoing
from rapport.core.exchange.services.importers import Importer, importers
from rapport.core.exchange.services.refused import refused_chunks
from rapport.core.exchange.values.reasons import Reason
from rapport.core.jobs.queries import find_job
from rapport.core.jobs.services import cancel
from rapport.kit import clock
from rapport.kit.actor import Actor
from rapport.kit.errors import Invalid, NotFound
from rapport.web.answers import download
from rapport.web.lists.pages import ask, list_file
from rapport.web.lists.spec import lists
from rapport.web.rest import Page, Whole, actor_of, page_by

router, export_router = Router(), Router()
COUNTS = ("row", "created", "updated", "matched", "waiting", "refused", "removed", "restored", "left")


class ImportIn(Schema):
    """What a file holds: people, companies, products or orders; whose numbers it carries; its currency."""

    target: str
    source: str = ""
    currency: str = ""
    template: str = ""


class ImportSettings(Schema):
    """How the file is read and what its columns become; what is left out stays.

    `mapping` names each column and its field, an empty text for none; `choices` may name encoding, delimiter, header,
    sheet, decimal and dates; and for customers owner, team and tags for the rows that have none of their own.
    """

    source: str | None = None
    currency: str | None = None
    mapping: dict[str, str] | None = None
    choices: dict[str, Any] | None = None


class ColumnOut(Schema):
    name: str
    field: str
    examples: list[str]


class ImportOut(Schema):
    """A file on its way in. `preview` tells after a check what would become of its rows, `counts` what became."""

    uuid: UUID
    target: str
    file_name: str
    source: str
    currency: str
    state: str
    columns: list[ColumnOut]
    reading: dict[str, Any]
    counts: dict[str, int]
    totals: dict[str, Any]
    preview: dict[str, Any]
    error: str
    job: UUID | None
    created_at: datetime
    finished_at: datetime | None


class FieldOut(Schema):
    """Something that a column can become."""

    key: str
    label: str
    is_required: bool


class TargetOut(Schema):
    """What files can bring, and the fields that their columns can become."""

    target: str
    label: str
    fields: list[FieldOut]


class LeftOut(Schema):
    """A record that undoing an import leaves, and why."""

    kind: str
    name: str
    url: str
    why: str


class UndoOut(Schema):
    """What undoing an import would do: records removed and put back by their kind, and those that would stay.

    Of a large import the first records are looked at; `is_whole` says whether all were.
    """

    is_undoable: bool
    until: datetime | None
    removed: dict[str, int]
    put_back: dict[str, int]
    left_count: int
    left: list[LeftOut]
    is_whole: bool


class TemplateOut(Schema):
    """A mapping that is kept by name: what columns become, and how files of this shape are read."""

    uuid: UUID
    name: str
    target: str
    source: str
    currency: str
    mapping: dict[str, str]
    choices: dict[str, Any]
    created_at: datetime
    used_at: datetime | None


class FolderIn(Schema):
    """A folder to look into every few minutes (5, 15, 60, 360 or 1440), below those that are allowed."""

    path: str
    target: str
    minutes: Whole = 60
    source: str = ""
    template: str = ""


class FolderOut(FolderIn):
    uuid: UUID
    is_active: bool
    looked_at: datetime | None
    problem: str


class TemplateName(Schema):
    name: str


class Decision(Schema):
    """The customer that a waiting row means, one of its candidates; left out, it is a new one."""

    customer: UUID | None = None


def _shown(record: Import) -> dict[str, Any]:
    names = ("uuid", "target", "file_name", "source", "currency", "state", "reading", "totals", "preview", "error")
    values: dict[str, Any] = {name: getattr(record, name) for name in (*names, "created_at", "finished_at")}
    places = record.places
    columns = [
        {"name": column.name, "field": places.get(column.place, ""), "examples": list(column.examples)}
        for column in record.columns.columns
    ]
    counts = {name: getattr(record, f"{name}_count") for name in COUNTS}
    return values | {"columns": columns, "counts": counts, "job": record.job_uuid}


def _target(importer: Importer, actor: Actor) -> dict[str, Any]:
    names = [(field.key, str(field.label), field.required) for field in importer.fields_for(actor)]
    fields = [{"key": key, "label": label, "is_required": is_required} for key, label, is_required in names]
    return {"target": importer.target, "label": str(importer.label), "fields": fields}


@router.get("", response=Page)
def import_list(request: HttpRequest) -> Any:
    demand(actor_of(request), RUN)
    return page_by(request, visible_imports(actor_of(request)), "-created_at", _shown)


@router.get("/targets", response=list[TargetOut])
def import_targets(request: HttpRequest) -> Any:
    demand(actor_of(request), RUN)
    actor = actor_of(request)
    return [_target(importer, actor) for importer in importers.values() if actor.has(importer.verb)]


@router.get("/templates", response=list[TemplateOut])
def template_list(request: HttpRequest) -> Any:
    demand(actor_of(request), RUN)
    return [templates.as_json(row) for row in ImportTemplate.objects.by_name()]


@router.patch("/templates/{uuid}", response=TemplateOut)
def template_rename(request: HttpRequest, uuid: UUID, body: TemplateName) -> Any:
    found = find_template(uuid, actor_of(request))
    templates.rename(found, body.name, by=actor_of(request), at=clock.now())
    return templates.as_json(found)


@router.delete("/templates/{uuid}", response={204: None})
def template_remove(request: HttpRequest, uuid: UUID) -> Any:
    templates.remove(find_template(uuid, actor_of(request)), by=actor_of(request), at=clock.now())
    return Status(204, None)


@router.get("/folders", response=list[FolderOut])
def folder_list(request: HttpRequest) -> Any:
    demand(actor_of(request), SCHEDULE)
    return [folders.as_json(row) for row in ImportFolder.objects.order_by("path").select_related("template")]


@router.post("/folders", response={201: FolderOut})
def folder_add(request: HttpRequest, body: FolderIn) -> Any:
    return Status(201, folders.as_json(folders.add(**body.dict(), by=actor_of(request), at=clock.now())))


@router.delete("/folders/{uuid}", response={204: None})
def folder_remove(request: HttpRequest, uuid: UUID) -> Any:
    folders.remove(find_folder(uuid, actor_of(request)), by=actor_of(request), at=clock.now())
    return Status(204, None)


@router.post("/{uuid}/template", response={201: TemplateOut})
def template_save(request: HttpRequest, uuid: UUID, body: TemplateName) -> Any:
    record = find_import(uuid, actor_of(request))
    return Status(201, templates.as_json(templates.save(record, body.name, by=actor_of(request), at=clock.now())))


@router.post("", response={201: ImportOut})
def import_start(request: HttpRequest, file: File[UploadedFile], body: Form[ImportIn]) -> Any:
    record = imports.start(file, name=file.name or "", **body.dict(), by=actor_of(request), at=clock.now())
    return Status(201, _shown(record))


@router.get("/{uuid}", response=ImportOut)
def import_get(request: HttpRequest, uuid: UUID) -> Any:
    return _shown(find_import(uuid, actor_of(request)))


@router.patch("/{uuid}", response=ImportOut)
def import_configure(request: HttpRequest, uuid: UUID, body: ImportSettings) -> Any:
    actor = actor_of(request)
    record = find_import(uuid, actor)
    given = body.dict(exclude_unset=True)
    if given.get("mapping") is not None:
        given["mapping"] = _places(record, given["mapping"])
    imports.configure(record, **given, by=actor, at=clock.now())
    return _shown(record)


def _places(record: Import, mapping: dict[str, str]) -> dict[int, str]:
    """The mapping by the places of the columns. Refuses a column that the file does not have."""
    places = {column.name: column.place for column in record.columns.columns}
    unknown = next((name for name in mapping if name not in places), None)
    if unknown is not None:
        raise imports.UnknownColumn(field="mapping", column=unknown, known=", ".join([*places][:30]))
    return {places[name]: key for name, key in mapping.items()}


@router.post("/{uuid}/check", response={202: ImportOut})
def import_check(request: HttpRequest, uuid: UUID) -> Any:
    record = find_import(uuid, actor_of(request))
    imports.request_check(record, by=actor_of(request), at=clock.now())
    return Status(202, _shown(record))


@router.post("/{uuid}/run", response={202: ImportOut})
def import_run(request: HttpRequest, uuid: UUID) -> Any:
    record = find_import(uuid, actor_of(request))
    imports.request_run(record, by=actor_of(request), at=clock.now())
    return Status(202, _shown(record))


@router.post("/{uuid}/cancel", response=ImportOut)
def import_cancel(request: HttpRequest, uuid: UUID) -> Any:
    actor, at = actor_of(request), clock.now()
    record = find_import(uuid, actor)
    cancel(find_job(str(record.job_uuid), actor), by=actor, at=at)
    imports.note_cancelled(record, by=actor, at=at)
    return _shown(find_import(uuid, actor))


@router.get("/{uuid}/undo", response=UndoOut)
def import_undo_preview(request: HttpRequest, uuid: UUID) -> Any:
    record = find_import(uuid, actor_of(request))
    seen = taking_back.foresee(record, actor_of(request))
    left = [{"kind": x.record_type, "name": x.name, "url": x.url, "why": x.why} for x in seen.left]
    counts = {"removed": seen.removed, "put_back": seen.put_back, "left_count": seen.left_count}
    told = {"is_undoable": undoing.is_undoable(record, at=clock.now()), "until": record.undo_until}
    return {**told, **counts, "left": left, "is_whole": seen.is_whole}


@router.post("/{uuid}/undo", response={202: ImportOut})
def import_undo(request: HttpRequest, uuid: UUID) -> Any:
    record = find_import(uuid, actor_of(request))
    undoing.request_undo(record, by=actor_of(request), at=clock.now())
    return Status(202, _shown(record))


@router.get("/{uuid}/left", response=list[LeftOut])
def import_left(request: HttpRequest, uuid: UUID) -> Any:
    record = find_import(uuid, actor_of(request))
    lines = taking_back.left_lines(record, actor_of(request))
    return [{"kind": x.record_type, "name": x.name, "url": x.url, "why": x.why} for x in lines]


@router.delete("/{uuid}", response={204: None})
def import_discard(request: HttpRequest, uuid: UUID) -> Any:
    imports.discard(find_import(uuid, actor_of(request)), by=actor_of(request), at=clock.now())
    return Status(204, None)


@router.get("/{uuid}/rows", response=Page)
def import_rows(request: HttpRequest, uuid: UUID, state: str = "refused") -> Any:
    record = find_import(uuid, actor_of(request))
    if state not in ImportRow.State.values:
        raise Invalid(field="state")
    seen = deciding.candidates_for(record, actor_of(request))
    return page_by(request, record.rows.filter(state=state), "number", lambda row: _row(row, seen))


def _row(row: ImportRow, seen: dict[int, UUID]) -> dict[str, Any]:
    problems = [
        {"code": reason.code, "field": reason.field, "detail": str(reason)}
        for reason in map(Reason.from_json, row.reasons)
    ]
    candidates = [seen[pk] for pk in row.candidates if pk in seen]
    return {"id": row.pk, "row": row.number, "values": row.raw, "problems": problems, "candidates": candidates}


@router.post("/{uuid}/rows/{pk}/decide", response=ImportOut)
def import_decide(request: HttpRequest, uuid: UUID, pk: int, body: Decision) -> Any:
    actor = actor_of(request)
    record = find_import(uuid, actor)
    known = {named: key for key, named in deciding.candidates_for(record, actor).items()}
    choice = str(known.get(body.customer, "")) if body.customer else deciding.NEW
    deciding.decide(record, str(pk), choice, by=actor, at=clock.now())
    return _shown(find_import(uuid, actor))


@router.get("/{uuid}/refused", response=None)
def import_refused(request: HttpRequest, uuid: UUID) -> StreamingHttpResponse:
    record = find_import(uuid, actor_of(request))
    return download(refused_chunks(record), "refused.csv", "text/csv; charset=utf-8")


@export_router.get("/{list_key}/{file_format}", response=None)
def export_list(request: HttpRequest, list_key: str, file_format: str) -> StreamingHttpResponse:
    if list_key not in lists:
        raise NotFound
    return list_file(ask(request, list_key), file_format)
