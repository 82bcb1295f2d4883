"""Files on their way to a fixed list, and the rows of them that name nobody."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.utils.translation import gettext as _

from rapport.core.exchange.writing.formats import safe_text
from rapport.operational.segments.services.listing import Missed


@contextmanager
def laid_down(chunks: Iterable[bytes], name: str) -> Iterator[Path]:
    """Lay a file that came in where it can be read, for as long as it is."""
    with tempfile.TemporaryDirectory(prefix="rapport-list-") as folder:
        path = Path(folder) / f"list{Path(name).suffix.lower()[:10]}"
        with path.open("wb") as target:
            target.writelines(chunks)
        yield path


def missed_rows(missed: Sequence[Missed]) -> list[tuple[str, str, str]]:
    return [(str(one.row), one.text, str(one.why)) for one in missed]


def missed_csv(rows: Iterable[Sequence[str]]) -> str:
    """Return the rows that name nobody as CSV: their place, what they say, why they are left out."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([_("Row"), _("Value"), _("Reason")])
    writer.writerows([safe_text(cell) for cell in row] for row in rows)
    return f"\ufeff{buffer.getvalue()}"
