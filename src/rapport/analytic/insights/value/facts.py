"""Expected value as programs read it, and what the page begins with: over REST, from a terminal and in files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from rapport.analytic.insights.groups import narrowed
from rapport.analytic.insights.portfolio.sheets import Sheet
from rapport.analytic.insights.queries import Value, opened, value
from rapport.analytic.insights.queries.value import CHANCES
from rapport.analytic.insights.readings import StudyRead
from rapport.analytic.studies.queries import NotScoredYet, latest_value
from rapport.kit import ports
from rapport.kit.actor import Actor
from rapport.operational.parties.models import RFM_CELLS

CELLS, CHANCE = "cells", "chances"


@dataclass(frozen=True)
class ValueRead(StudyRead):
    """Who reads what of expected value."""

    @property
    def found(self) -> Value:
        return value(self.reading)

    @property
    def basis(self) -> str:
        """What the amounts are: margin, or revenue where costs are hardly known; nothing before there is a model."""
        return str(self.study.figures.get("basis", ""))


def read(params: Mapping[str, str], actor: Actor) -> ValueRead:
    """Return who reads what. Refuses without the rights to it, before it was computed, or a group out of sight."""
    whole, study = opened(actor, with_margin=True), latest_value()
    if study is None:
        raise NotScoredYet
    return ValueRead(*narrowed(whole, params.get("of", ""), actor), study)


def value_facts(params: Mapping[str, str], actor: Actor) -> dict[str, Any]:
    """Return the sums, the study's assumptions and how well it foresaw. Refuses as `read` does."""
    seen = read(params, actor)
    found = seen.found
    return {
        "part": seen.group.name if seen.group else "",
        "study": seen.study.uuid,
        "as_of": seen.study.as_of,
        "currency": ports.company.use()().currency,
        "basis": seen.basis,
        "parameters": seen.study.parameters,
        "figures": seen.study.figures,
        "total": found.total,
        "cells": list(found.cells),
        "chances": [
            {"low": low, "high": high, **row} for (low, high), row in zip(CHANCES, found.chances, strict=True) if row
        ],
    }


def value_sheet(name: str, found: Value) -> Sheet:
    """The numbers of one table of the page as rows."""
    names = [
        _("Customers"), _("Revenue so far"), _("Expected value"), _("Expected purchases"), _("Still customers"),
    ]  # fmt: skip
    columns = ("customers", "revenue", "expected_value", "expected_purchases", "alive")
    if name == CELLS:
        rows = [(str(RFM_CELLS.get(row["cell"], row["cell"])), *(row[c] for c in columns)) for row in found.cells]
        return [_("Cell"), *names], rows
    told = zip(CHANCES, found.chances, strict=True)
    rows = [(chance_name(low, high), *(row.get(c, 0) for c in columns)) for (low, high), row in told]
    return [_("Still a customer"), *names], rows


def chance_name(low: int, high: int) -> str:
    """A span of chances in words."""
    return _("%(low)s to %(high)s %%") % {"low": low, "high": high}
