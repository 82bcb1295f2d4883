"""A table of a page as a file."""

from __future__ import annotations

from django.http import StreamingHttpResponse

from rapport.analytic.insights.portfolio.sheets import Sheet
from rapport.kit import clock, ports
from rapport.kit.actor import Actor
from rapport.web import answers


def file_of(name: str, sheet: Sheet, *, by: Actor, file_format: str = "csv") -> StreamingHttpResponse:
    """The rows of a table in a file of this name."""
    headers, rows = sheet
    drop = ports.exporter.use().export(
        name=name, headers=headers, rows=rows, file_format=file_format, by=by, at=clock.now()
    )
    return answers.download(drop.chunks, drop.name, drop.media_type)
