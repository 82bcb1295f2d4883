"""A fixed list from a file: the form, what came of it, and the rows that name nobody as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from rapport.core.access.policies import demand
from rapport.kit import clock, ports
from rapport.kit.errors import DomainError
from rapport.operational.segments.files import laid_down, missed_csv, missed_rows
from rapport.operational.segments.forms import FileForm
from rapport.operational.segments.models import Segment
from rapport.operational.segments.services import listing

SHOWN = 200


@require_http_methods(["GET", "POST"])
def segment_from_file(request: Any) -> HttpResponse:
    """Ask for a file or a pasted column; make the list, and show whom it left out."""
    demand(request.actor, "segment.edit")
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            return render(request, "segments/segment_listed.html", _listed(request, form))
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    return render(request, "segments/segment_from_file.html", {"form": form}, status=422 if form.is_bound else 200)


@require_POST
def segment_missed(request: Any) -> HttpResponse:
    """The rows that name nobody as a file; the page that shows them brings them along, nothing is kept of them."""
    demand(request.actor, "segment.edit")
    rows = list(csv.reader(io.StringIO(request.POST.get("rows", ""))))
    today: date = clock.today(ports.company.use()().time_zone)
    answer = HttpResponse(missed_csv(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="not-found-{today}.csv"'
    return answer


def _listed(request: Any, form: FileForm) -> dict[str, Any]:
    given = form.cleaned_data
    with laid_down(_chunks(given), form.file_name) as path:
        if given["segment"]:
            segment = Segment.objects.find(given["segment"], request.actor)
            done = listing.add_from(path, segment, form.file_name, given["column"], by=request.actor, at=clock.now())
        else:
            done = listing.create_from(
                path, given["name"], form.file_name, given["column"], by=request.actor, at=clock.now()
            )
    missed = missed_rows(done.met.missed)
    buffer = io.StringIO()
    csv.writer(buffer).writerows(missed)
    return {"done": done, "missed": missed[:SHOWN], "missed_count": len(missed), "text": buffer.getvalue()}


def _chunks(given: dict[str, Any]) -> Iterable[bytes]:
    return given["file"].chunks() if given["file"] else [given["pasted"].encode()]
