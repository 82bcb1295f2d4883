"""The pages of imports: list, file, columns, check, result."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from babel import Locale
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.core.access.policies import demand
from rapport.core.exchange import queries, taking_back
from rapport.core.exchange.forms import cells_of, columns_of, settings_of
from rapport.core.exchange.given import given_lines
from rapport.core.exchange.models import Import, ImportRow
from rapport.core.exchange.policies import RUN, find_import, visible_imports
from rapport.core.exchange.services import correcting, deciding, imports, undoing
from rapport.core.exchange.services.importers import importers
from rapport.core.exchange.services.refused import refused_chunks
from rapport.core.exchange.sources import source_lines
from rapport.core.exchange.values.currencies import common_currencies
from rapport.core.identity.queries import company
from rapport.core.jobs import services as jobs
from rapport.core.jobs.models import Job
from rapport.core.jobs.queries import status_of
from rapport.kit import clock
from rapport.kit.actor import Actor
from rapport.kit.errors import DomainError
from rapport.web.answers import download, leave

LISTED = 100
STEPS = {Import.State.OPEN: 2, Import.State.CHECKING: 3, Import.State.CHECKED: 3}


@require_GET
def import_list(request: HttpRequest) -> HttpResponse:
    """Every file that was brought, newest first."""
    demand(_actor(request), RUN)
    found = visible_imports(_actor(request)).newest_first().select_related("created_by")[:LISTED]
    lines = [(record, importers.get(record.target)) for record in found]
    return render(request, "exchange/import_list.html", {"lines": lines})


@require_GET
def source_list(request: HttpRequest) -> HttpResponse:
    """Every source, how it sends and how good what it sends is."""
    demand(_actor(request), RUN)
    return render(request, "exchange/source_list.html", {"lines": source_lines(_actor(request))})


@require_http_methods(["GET", "POST"])
def import_new(request: HttpRequest) -> HttpResponse:
    """The first step: what the file holds, and the file."""
    actor = _actor(request)
    demand(actor, RUN)
    target = request.POST.get("target") or request.GET.get("target", "")
    context: dict[str, Any] = {
        "targets": queries.targets_for(actor),
        "target": target if target in importers else "people",
        "source": request.POST.get("source", ""),
        "sources": _sources(actor),
        "currency": request.POST.get("currency") or company().currency,
        "currencies": _currencies(),
        "step": 1,
    }
    if request.method == "GET":
        return render(request, "exchange/import_new.html", context)
    file = request.FILES.get("file")
    if file is None:
        return render(request, "exchange/import_new.html", {**context, "error": _("Choose a file.")}, status=422)
    try:
        record = imports.start(
            file, name=file.name or "", target=context["target"], source=context["source"],
            currency=context["currency"], by=actor, at=clock.now(),
        )  # fmt: skip
    except DomainError as refusal:
        return render(request, "exchange/import_new.html", {**context, "error": str(refusal)}, status=422)
    return redirect("exchange:import_detail", record.uuid)


@require_GET
def import_detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Where an import is: its columns, its check, or its result."""
    record = find_import(uuid, _actor(request))
    return render(request, _template(record), _page(request, record))


@require_POST
def import_columns(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Keep what columns become and how the file is read; then check it, or show it read anew."""
    actor, at = _actor(request), clock.now()
    record = find_import(uuid, actor)
    asked = request.POST.get("then", "check" if record.state == Import.State.CHECKED else "read")
    try:
        settings = settings_of(request.POST, record)
        mapping = None if asked == "again" else columns_of(request.POST)
        imports.configure(record, **settings, mapping=mapping, propose=asked == "again", by=actor, at=at)
        if asked == "check":
            imports.request_check(record, by=actor, at=at)
    except DomainError as refusal:
        record.refresh_from_db()
        page = {**_page(request, record), "error": str(refusal)}
        return render(request, "exchange/import_columns.html", page, status=422)
    return redirect("exchange:import_detail", record.uuid)


@require_POST
def import_run(request: HttpRequest, uuid: UUID) -> HttpResponse:
    actor = _actor(request)
    record = find_import(uuid, actor)
    imports.request_run(record, by=actor, at=clock.now())
    return redirect("exchange:import_detail", record.uuid)


@require_POST
def import_cancel(request: HttpRequest, uuid: UUID) -> HttpResponse:
    actor = _actor(request)
    record = find_import(uuid, actor)
    job = _job(record)
    if job is not None and not job.is_finished:
        jobs.cancel(job, by=actor, at=clock.now())
        imports.note_cancelled(record, by=actor, at=clock.now())
    return redirect("exchange:import_detail", record.uuid)


@require_POST
def import_discard(request: HttpRequest, uuid: UUID) -> HttpResponse:
    actor = _actor(request)
    record = find_import(uuid, actor)
    imports.discard(record, by=actor, at=clock.now())
    return leave(request, "/imports/", toast=_("%(file)s is forgotten.") % {"file": record.file_name})


@require_POST
def import_decide(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Say which customer a waiting row means, or that it is a new one."""
    actor = _actor(request)
    record = find_import(uuid, actor)
    deciding.decide(record, request.POST.get("row", ""), request.POST.get("customer", ""), by=actor, at=clock.now())
    return redirect(f"/imports/{record.uuid}/?rows=waiting")


@require_POST
def import_unknown(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Say whether customers that nobody knows are created, or their orders wait for the file of people."""
    actor, at = _actor(request), clock.now()
    record = find_import(uuid, actor)
    if record.state == Import.State.DONE:
        correcting.create_unknown(record, by=actor, at=at)
        return redirect("exchange:import_detail", record.uuid)
    choices = {**record.choices, "unknown_customers": request.POST.get("unknown", "")}
    imports.configure(record, choices=choices, by=actor, at=at)
    imports.request_check(record, by=actor, at=at)
    return redirect("exchange:import_detail", record.uuid)


@require_POST
def import_correct(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Keep what was corrected in refused rows, and try these rows again."""
    actor = _actor(request)
    record = find_import(uuid, actor)
    settled = correcting.try_again(record, cells_of(request.POST), by=actor, at=clock.now())
    told = ngettext("%(count)s row came in.", "%(count)s rows came in.", settled) % {"count": settled}
    return leave(request, f"/imports/{record.uuid}/?rows=refused", toast=told)


@require_http_methods(["GET", "POST"])
def import_undo(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What undoing a whole import would do, and doing it."""
    actor, at = _actor(request), clock.now()
    record = find_import(uuid, actor)
    if request.method == "POST":
        undoing.request_undo(record, by=actor, at=at)
        return redirect("exchange:import_detail", record.uuid)
    if not undoing.is_undoable(record, at=at):
        return redirect("exchange:import_detail", record.uuid)
    foreseen = taking_back.foresee(record, actor)
    return render(request, "exchange/import_undo.html", {"record": record, **taking_back.page_of(record, foreseen)})


@require_GET
def import_refused(request: HttpRequest, uuid: UUID) -> StreamingHttpResponse:
    """The refused rows as a file of the same shape, with the reason, to correct and send again."""
    record = find_import(uuid, _actor(request))
    stem = record.file_name.rsplit(".", 1)[0].replace('"', "")
    return download(refused_chunks(record), f"{stem}-refused.csv", "text/csv; charset=utf-8")


def _template(record: Import) -> str:
    if record.state == Import.State.OPEN or (record.state == Import.State.FAILED and not record.done_rows):
        return "exchange/import_columns.html"
    if record.state in (Import.State.CHECKING, Import.State.CHECKED):
        return "exchange/import_check.html"
    return "exchange/import_result.html"


def _page(request: HttpRequest, record: Import) -> dict[str, Any]:
    shown = request.GET.get("rows") or _shown_first(record)
    job = _job(record) if record.is_busy else None
    return {
        "record": record,
        "importer": importers[record.target],
        "profile": record.columns,
        "reading": record.how_read,
        "lines": queries.mapping_lines(record),
        "mapped_count": len(record.mapping),
        "fields": queries.field_choices(record, _actor(request)),
        "encodings": queries.ENCODINGS,
        "given": given_lines(record, _actor(request)),
        "currencies": _currencies(),
        "step": STEPS.get(Import.State(record.state), 4),
        "job": status_of(job) if job else None,
        "heads": queries.heads_of(record, shown),
        "suggestions": queries.suggestions_of(record) if record.is_editable else [],
        "nameless_list": importers[record.target].nameless_list,
        "corrects": shown == "refused" and record.state == Import.State.DONE,
        "shown": shown,
        "rows": _rows(record, shown, _actor(request)),
        "error": record.error,
        "can_undo": undoing.is_undoable(record, at=clock.now()),
        "left_lines": taking_back.left_lines(record, _actor(request)) if record.left_count else [],
        **queries.figures_of(record),
    }


def _job(record: Import) -> Job | None:
    return Job.objects.filter(uuid=record.job_uuid).first() if record.job_uuid else None


def _shown_first(record: Import) -> str:
    """After an import, the rows that were left out; before it, the preview."""
    if _template(record) != "exchange/import_result.html":
        return ""
    return "refused" if record.refused_count else "waiting"


def _rows(record: Import, shown: str, actor: Actor) -> list[queries.RowLine]:
    if shown in ("refused", "waiting"):
        state = ImportRow.State.REFUSED if shown == "refused" else ImportRow.State.WAITING
        return queries.left_lines(record, state, deciding.candidates_of(record, actor) if shown == "waiting" else None)
    return queries.preview_lines(record) if record.state == Import.State.CHECKED else []


def _sources(actor: Actor) -> list[str]:
    return sorted(set(visible_imports(actor).order_by().values_list("source", flat=True).distinct()[:50]))


def _currencies() -> list[tuple[str, str]]:
    names = Locale((get_language() or "fr")[:2]).currencies
    return [(code, f"{code} · {names.get(code, code)}") for code in common_currencies(company().currency)]


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor
