"""The sources that records come from: by which ways, how lately, and how good what they send is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Sum
from django.utils.translation import gettext as _

from rapport.core.exchange.models import Import, ImportFolder
from rapport.core.exchange.policies import visible_imports
from rapport.core.exchange.queries import source_name
from rapport.kit.actor import Actor
from rapport.web.writing import percent

GOOD, FAIR = 0.98, 0.9


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One source. `quality` is the share of its rows that came in."""

    key: str
    name: str
    ways: str
    imports: int
    rows: int
    refused: int
    waiting: int
    quality: float | None
    last_at: datetime

    @property
    def tone(self) -> str:
        if self.quality is None:
            return "hollow"
        return "good" if self.quality >= GOOD else "warn" if self.quality >= FAIR else "bad"

    @property
    def told(self) -> str:
        return percent(self.quality) if self.quality is not None else "–"


def source_lines(actor: Actor) -> list[SourceLine]:
    """Every source of files that the actor may see, the latest first."""
    ended = visible_imports(actor).filter(state__in=[Import.State.DONE, Import.State.CANCELLED, Import.State.FAILED])
    found = ended.order_by().values("source").annotate(
        imports=Count("pk"), brought=Sum("row_count"), refused=Sum("refused_count"), waiting=Sum("waiting_count"),
        last_at=Max("created_at"), by_folder=Count("folder"),
    )  # fmt: skip
    folders = set(ImportFolder.objects.filter(is_active=True).values_list("source", flat=True))
    return sorted((_line(row, folders) for row in found), key=lambda line: line.last_at, reverse=True)


def _line(row: Mapping[str, object], folders: set[str]) -> SourceLine:
    source, imports, rows = str(row["source"]), int(str(row["imports"])), int(str(row["brought"] or 0))
    refused, waiting, by_folder = (int(str(row[name] or 0)) for name in ("refused", "waiting", "by_folder"))
    ways = [_("scheduled folder")] if source in folders or by_folder else []
    ways += [_("files by hand")] if imports > by_folder else []
    quality = (rows - refused) / rows if rows else None
    last_at = row["last_at"]
    assert isinstance(last_at, datetime)
    return SourceLine(source, source_name(source), ", ".join(ways), imports, rows, refused, waiting, quality, last_at)
