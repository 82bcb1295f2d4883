"""The refused rows of an import as a file to correct and send again."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import chain

from django.utils.translation import gettext as _

from rapport.core.exchange.models import Import
from rapport.core.exchange.writing.formats import safe_text

_BATCH = 2000


def refused_chunks(record: Import) -> Iterator[bytes]:
    """Yield the rows as CSV: the columns of the file, then the reason.

    Values stay as they were sent, so that the corrected file reads like the first one; only what a spreadsheet would
    run as a formula stands behind an apostrophe.
    """
    buffer = io.StringIO()
    delimiter = record.how_read.delimiter if record.how_read.delimiter in ",;\t|" else ";"
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n")
    names = [column.name for column in record.columns.columns]
    yield b"\xef\xbb\xbf"
    writer.writerow([*names, _("Reason")])
    for count, row in enumerate(record.rows.refused().iterator(_BATCH), 1):
        cells = chain(row.raw[: len(names)], [""] * (len(names) - len(row.raw)))
        writer.writerow([*(_cell(value) for value in cells), "; ".join(row.sentences)])
        if count % _BATCH == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def _cell(value: str) -> str:
    is_amount = value[:1] in "+-" and value[1:2].isdigit()
    return value if is_amount else safe_text(value)


def _taken(buffer: io.StringIO) -> bytes:
    data = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return data
