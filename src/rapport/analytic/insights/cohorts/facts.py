"""Cohorts as programs read them: over REST, from a terminal and in files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from rapport.analytic.insights.cohorts.asked import CohortAsked, cohorts_asked
from rapport.analytic.insights.cohorts.lines import LABELS, period_name
from rapport.analytic.insights.groups import Group, narrowed
from rapport.analytic.insights.populations import Population
from rapport.analytic.insights.portfolio.sheets import Sheet
from rapport.analytic.insights.queries import Cohorts, Reader, cohorts, opened
from rapport.analytic.insights.queries.cohorts import Cell
from rapport.kit import ports
from rapport.kit.actor import Actor

AMOUNTS = ("revenue", "margin", "known_margin", "cover", "revenue_each", "margin_each")


def read(params: Mapping[str, str], actor: Actor) -> tuple[Reader, CohortAsked, Group | None]:
    """Return who reads what, as asked. Refuses without the right, before it was computed, or a group out of sight."""
    whole = opened(actor)
    asked = cohorts_asked(params, whole)
    reading, group = narrowed(whole, asked.of, actor)
    return reading, asked, group


def cohort_facts(params: Mapping[str, str], actor: Actor) -> dict[str, Any]:
    """Return the triangle with its averages. Refuses as `read` does."""
    reading, asked, group = read(params, actor)
    found = cohorts(reading, asked)
    best = {"first_day": found.best[0], "age": found.best[1]} if found.best else None
    return {
        "part": group.name if group else "",
        "by": found.by,
        "until": found.until,
        "currency": ports.company.use()().currency,
        "cohorts": [_cohort(cohort, found) for cohort in found.starts],
        "average": [{"age": cell.age, "cohorts": cell.cohorts, **_cell(cell)} for cell in found.averages],
        "best": best,
        "latest": found.latest,
        "outside": {"orders": found.outside["orders"], "revenue": found.outside["revenue"]},
    }


def _cohort(cohort: date, found: Cohorts) -> dict[str, Any]:
    cells = found.of(cohort)
    return {
        "first_day": cohort,
        "last_day": found.window(cohort).end - timedelta(days=1),
        "customers": cells[0].size,
        "filter": _filter("new", cohort, found),
        "periods": [_period(cell, found) for cell in cells],
    }


def _period(cell: Cell, found: Cohorts) -> dict[str, Any]:
    starts = cell.starts_on or found.until
    return {
        "age": cell.age,
        "first_day": starts,
        "last_day": found.window(starts).end - timedelta(days=1),
        "is_complete": cell.is_complete,
        "filter": _filter("ordered", starts, found),
        **_cell(cell),
    }


def _filter(name: str, start: date, found: Cohorts) -> str:
    return f"population~is~{Population(name, found.window(start)).encode()}"


def _cell(cell: Cell) -> dict[str, Any]:
    """The figures of a cell, rounded to the sixth place, as amounts are kept."""
    told = (
        cell.now.revenue, cell.now.margin, cell.now.known_margin, cell.now.cover, cell.revenue_each, cell.margin_each,
    )  # fmt: skip
    amounts = {name: None if value is None else round(value, 6) for name, value in zip(AMOUNTS, told, strict=True)}
    return {"customers": cell.customers, "share": round(cell.share, 6), **amounts}


def triangle_sheet(found: Cohorts, *, sees_margin: bool) -> Sheet:
    """One row a cohort and period, with every measure."""
    names = [
        _("Cohort"), _("First day of the cohort"), _("Customers of the cohort"), _("Periods since"), _("Period"),
        _("First day"), _("Period is over"), _("Customers"), _("Share of the cohort"), _("Revenue"),
        _("Revenue per customer so far"),
    ]  # fmt: skip
    names += (
        [_("Margin known"), _("Share of revenue it covers"), _("Margin per customer so far")] if sees_margin else []
    )
    return names, [_row(cell, found, sees_margin) for cell in found.cells]


def _row(cell: Cell, found: Cohorts, sees_margin: bool) -> Sequence[Any]:
    facts, start = _cell(cell), cell.starts_on or found.until
    cohort = cell.cohort or start
    row = [
        period_name(cohort, found.by), cohort, cell.size, cell.age, period_name(start, found.by), start,
        _("yes") if cell.is_complete else _("no"), cell.customers, facts["share"], facts["revenue"],
        facts["revenue_each"],
    ]  # fmt: skip
    return row + ([facts["known_margin"], facts["cover"], facts["margin_each"]] if sees_margin else [])


def curve_sheet(found: Cohorts, measure: str) -> Sheet:
    """One row a curve and age: the average, the best and the latest cohort."""
    best = found.best[0] if found.best else None
    courses: list[tuple[str, Sequence[Cell]]] = [(_("Average"), found.averages)]
    courses += [(_("Best: %(cohort)s") % {"cohort": period_name(best, found.by)}, found.of(best))] if best else []
    latest = found.latest
    if latest is not None and latest != best:
        courses.append((_("Latest: %(cohort)s") % {"cohort": period_name(latest, found.by)}, found.of(latest)))
    rows = [(name, cell.age, cell.value(measure)) for name, cells in courses for cell in cells if cell.is_complete]
    return [_("Curve"), _("Periods since"), str(LABELS[measure])], rows
