"""How the tables of the warehouse and the studies are told on the page of the pipeline."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.analytic.insights.pipeline.book import DERIVED, LANDING, STAR, TableTold, book
from rapport.analytic.insights.pipeline.lines import seconds
from rapport.analytic.insights.queries.stages import Row, Stage
from rapport.analytic.insights.told import build_reasons
from rapport.analytic.studies.policies import SEE
from rapport.kit.actor import Actor
from rapport.web import writing

PAGES = {
    "standing": "insights:portfolio", "value": "insights:value", "churn": "insights:churn", "offers": "insights:offers",
}  # fmt: skip


@dataclass(frozen=True)
class TableLine:
    """A table with its rows; it opens to its columns."""

    told: TableTold
    rows: str
    read: str
    fed: str
    made_from: str


@dataclass(frozen=True)
class StudyLine:
    """A study: when, by which version, how good, how long, what came of it."""

    method: str
    version: int
    day: str
    ended: str
    quality: str
    took: str
    figures: str
    url: str


def zones(stage: Stage) -> list[tuple[str, str, list[TableLine]]]:
    """The tables as they were built, by zone; as the code says them before the first build."""
    rows = {row["table"]: row for row in stage.rows}
    names = {
        LANDING: (_("Landed as they are"), _("what the warehouse reads of each room, a table each")),
        STAR: (_("Star"), _("dimensions and facts, each with the owner and the team on which one’s scope is read")),
        DERIVED: (_("Derived by the studies"), _("made whole each time")),
    }
    found = []
    for zone, (title, lead) in names.items():
        lines = [_line(told, rows.get(told.name, {})) for told in book() if told.zone == zone]
        found.append((title, lead, lines))
    return found


def _line(told: TableTold, row: Row) -> TableLine:
    rows = writing.number(row["rows"]) if row.get("rows") is not None else ""
    read = writing.number(row["read"]) if row.get("read") is not None else ""
    return TableLine(told, rows, read, fed_told(told), ", ".join(told.sources))


def fed_told(told: TableTold) -> str:
    """How a table follows what changed."""
    sentences = {
        "whole": _("read whole each time") if told.zone == LANDING else _("made whole each time"),
        "blocks": _("only blocks of %(key)s that differ are read again") % {"key": told.key},
        "touched": _("only rows of the %(key)s that changed are replaced") % {"key": told.key},
    }
    return sentences[told.fed]


def why_built(stage: Stage) -> str:
    """Why the last build was made as it was."""
    reason = stage.figures.get("reason", "")
    return build_reasons().get(reason, _("Only what had changed was read.") if reason else "")


def studies(stage: Stage, now: datetime, actor: Actor) -> list[StudyLine]:
    """The last studies, the newest first, each with the page that shows what it found."""
    return [_study(row, now, reverse(PAGES[row["method"]]) if _opens(row, actor) else "") for row in stage.rows]


def _opens(row: Row, actor: Actor) -> bool:
    return row["method"] in PAGES and actor.has(SEE)


def _study(row: Row, now: datetime, url: str) -> StudyLine:
    ended = writing.ago(row["finished_at"], now) if row["finished_at"] else _("not finished")
    took = seconds(row["seconds"]) if row["seconds"] is not None else ""
    said = _("%(share)s with every cost known")
    if row["method"] == "value":
        said = _("%(share)s within their interval, proven on days kept back")
    if row["method"] == "churn":
        said = _("%(share)s of pairs in the right order, proven on days kept back")
    if row["method"] == "offers":
        said = _("%(share)s of first purchases among the offers, proven on days kept back")
    quality = said % {"share": writing.percent(row["quality"], 1)}
    return StudyLine(
        _methods().get(row["method"], row["method"]), row["version"], writing.day(row["as_of"]), ended,
        quality if row["quality"] is not None else "", took, _figures(row["figures"]), url,
    )  # fmt: skip


def _figures(figures: Mapping[str, int]) -> str:
    words: Mapping[str, Callable[[int], str]] = {
        "customers": lambda count: ngettext("%(count)s customer", "%(count)s customers", count),
        "changed": lambda count: ngettext("%(count)s standing changed", "%(count)s standings changed", count),
        "moves": lambda count: ngettext("%(count)s move", "%(count)s moves", count),
    }
    known = [(text, figures[name]) for name, text in words.items() if figures.get(name) is not None]
    return ", ".join(text(count) % {"count": writing.number(count)} for text, count in known)


def _methods() -> Mapping[str, str]:
    return {
        "standing": _("Standing: worth, scores, classes"),
        "value": _("Value: what customers will bring"),
        "churn": _("Risk of loss: who may buy nothing more"),
        "offers": _("Next offers: what to offer whom"),
    }
