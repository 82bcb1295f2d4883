"""How the pipeline is told on its page: how fresh each stage is, what waits, and figures that open their rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.analytic.insights.pipeline.waits import Note, notes
from rapport.analytic.insights.queries.pipeline import Pipeline
from rapport.analytic.insights.queries.stages import LATELY, Row, Stage
from rapport.analytic.insights.tables import customers_url
from rapport.core.audit.labels import DOORS
from rapport.kit.actor import Actor, Door
from rapport.kit.records import record_types
from rapport.web import writing

MEGABYTE = 1_000_000
TONES = {"good": "good", "waiting": "warn", "failed": "bad", "empty": "hollow"}
SEE_AUDIT, IMPORT = "audit.view", "import.run"


@dataclass(frozen=True)
class FigureLine:
    """A figure of a stage; `url` opens its rows where a list has them."""

    label: str
    value: str
    url: str = ""
    note: str = ""


@dataclass(frozen=True)
class StageTold:
    """A stage as its card shows it."""

    key: str
    title: str
    lead: str
    fresh: str
    state: str
    tone: str
    notes: tuple[Note, ...]
    figures: tuple[FigureLine, ...]


@dataclass(frozen=True)
class RecordTold:
    """Records kept together: each kind with its count and its list, what each door wrote lately, and when last."""

    kinds: tuple[tuple[str, str, str], ...]
    doors: tuple[str, ...]
    last: str


@dataclass(frozen=True)
class UseTold:
    """Where people meet what was found: how many, the list of them, and when it last moved."""

    name: str
    count: str
    url: str
    last: str


@dataclass(frozen=True)
class PipelineTeller:
    """Who reads the pipeline."""

    actor: Actor
    found: Pipeline

    def stages(self) -> list[StageTold]:
        """The four cards, from left to right."""
        return [self._stage(stage) for stage in self.found.stages]

    def of(self, key: str) -> Stage:
        return next(stage for stage in self.found.stages if stage.key == key)

    def _stage(self, stage: Stage) -> StageTold:
        title, lead = _titles()[stage.key]
        figures = getattr(self, f"_{stage.key}")(stage)
        fresh = self._ago(stage.at) if stage.at else _("nothing yet")
        told = notes(stage, self.actor)
        return StageTold(
            stage.key, title, lead, fresh, _states()[stage.state], TONES[stage.state], told, tuple(figures)
        )

    def _collection(self, stage: Stage) -> Iterator[FigureLine]:
        figures, window = stage.figures, _lately()
        if "changed" in figures:
            yield FigureLine(_("Records written"), writing.number(figures["changed"]), self.log(), window)
        if "files" in figures:
            url = reverse("exchange:import_list")
            yield FigureLine(_("Files brought in"), writing.number(figures["files"]), url, window)
            came = figures["created"] + figures["updated"]
            refused = ngettext("%(count)s row refused", "%(count)s rows refused", figures["refused"])
            note = refused % {"count": writing.number(figures["refused"])}
            yield FigureLine(_("Rows that came in"), writing.number(came), url, note)

    def _aggregation(self, stage: Stage) -> Iterator[FigureLine]:
        figures = stage.figures
        if not figures:
            return
        if "read" in figures:
            way = _("only what had changed") if figures["build"] == "incremental" else _("everything")
            yield FigureLine(_("Rows read"), writing.number(figures["read"]), "#aggregation", way)
        if figures.get("changed_since"):
            note = _("waiting for the next computation")
            yield FigureLine(_("Changes since"), writing.number(figures["changed_since"]), self.log(), note)
        yield FigureLine(_("Tables"), writing.number(len(stage.rows)), "#aggregation")
        size = _("%(size)s MB") % {"size": writing.number(figures["size"] / MEGABYTE, 1)}
        yield FigureLine(_("Size"), size, "", _("built in %(time)s") % {"time": seconds(figures["seconds"])})

    def _knowledge(self, stage: Stage) -> Iterator[FigureLine]:
        figures = stage.figures
        if figures.get("parties") is not None:
            url = reverse("insights:customer_list")
            yield FigureLine(_("Customers computed"), writing.number(figures["parties"]), url)
            changed = ngettext("%(count)s changed", "%(count)s changed", figures["changed"] or 0)
            note = changed % {"count": writing.number(figures["changed"])}
            yield FigureLine(_("Moves published"), writing.number(figures["moves"]), "#knowledge", note)
        if figures["next_at"]:
            next_at = timezone.localtime(figures["next_at"])
            hour = date_format(next_at, "TIME_FORMAT")
            yield FigureLine(_("Computed next"), writing.ago(next_at.date(), self.found.at), "", hour)

    def _relation(self, stage: Stage) -> Iterator[FigureLine]:
        for use in ("standing", "moves", "contacts_late"):
            row = next(row for row in stage.rows if row["use"] == use)
            told = self._use(row)
            yield FigureLine(told.name, told.count, told.url)

    def records(self) -> list[RecordTold]:
        """What there is of each record, what each door wrote lately, and when last."""
        return [self._record(row) for row in self.of("collection").rows]

    def doors(self) -> list[tuple[str, str]]:
        """The doors with their names, each with the log of what came by it; none for those who see a part."""
        if not self.found.is_whole:
            return []
        return [(str(DOORS[door]), self.log(door=door.value)) for door in Door]

    def _record(self, row: Row) -> RecordTold:
        kinds = [
            (str(record_types[each["key"]].plural), _count(each), reverse(record_types[each["key"]].list_url))
            for each in row["types"]
        ]
        came = row.get("doors")
        doors = () if came is None else tuple(_some(came.get(door.value, 0)) for door in Door)
        return RecordTold(tuple(kinds), doors, self._ago(row["last_at"]) if row["last_at"] else "")

    def uses(self) -> list[UseTold]:
        """Where people meet what was found."""
        return [self._use(row) for row in self.of("relation").rows]

    def _use(self, row: Row) -> UseTold:
        name, url = _uses()[row["use"]]
        if row["use"] == "files":
            url = self.log(verb="list.export")
        return UseTold(name, _count(row), url, self._ago(row["last_at"]) if row["last_at"] else "")

    def log(self, **asked: str) -> str:
        """The audit log of these days, for those who may read it."""
        if not self.actor.has(SEE_AUDIT):
            return ""
        since = (self.found.at - timedelta(days=LATELY)).date()
        return f"{reverse('audit:entry_list')}?{urlencode({**asked, 'since': since.isoformat()})}"

    def _ago(self, at: datetime) -> str:
        """How long ago; what another machine's clock dates ahead is of now."""
        return writing.ago(min(at, self.found.at), self.found.at)


def seconds(value: float) -> str:
    """How long something took: 0.4 s, 12 s, 3 min."""
    if value < 10:
        return _("%(count)s s") % {"count": writing.number(value, 1)}
    return _("%(count)s s") % {"count": writing.number(value)} if value < 120 else writing.lasting(round(value / 60))


def _lately() -> str:
    return _("in %(count)s days") % {"count": LATELY}


def _count(row: Mapping[str, Any]) -> str:
    return writing.number(row["count"]) + ("" if row["is_exact"] else "+")


def _some(count: int) -> str:
    return writing.number(count) if count else ""


def _titles() -> dict[str, tuple[str, str]]:
    return {
        "collection": (_("Collection"), _("What comes in: files, entries by hand, programs.")),
        "aggregation": (_("Aggregation"), _("What came in, brought together in the warehouse.")),
        "knowledge": (_("Knowledge"), _("What studies find there: scores, classes, values.")),
        "relation": (_("Relation"), _("What people do with it, customer by customer.")),
    }


def _states() -> dict[str, str]:
    return {
        "good": _("Up to date"), "waiting": _("Something waits"), "failed": _("Something failed"),
        "empty": _("Nothing yet"),
    }  # fmt: skip


def _uses() -> dict[str, tuple[str, str]]:
    moved = customers_url(f"moved~last~{LATELY}", sort="-revenue")
    return {
        "standing": (_("Customers with a standing, on lists and pages"), reverse("insights:customer_list")),
        "views": (_("Saved views that show, sort or filter by standing"), ""),
        "segments": (_("Segments"), reverse("segments:segment_list")),
        "segments_by_standing": (_("Segments whose rule asks for standing"), ""),
        "moves": (_("Customers who moved to another cell, in 30 days"), moved),
        "todos_open": (_("To-dos of the contact plan that are open"), ""),
        "todos_done": (_("To-dos of the contact plan done in 30 days"), ""),
        "contacts_late": (_("Customers who have waited too long for a contact"), reverse("plans:contact_list")),
        "files": (_("Files taken out, in 30 days"), ""),
    }
