"""The numbers of each chart as rows, for files and for the table behind a drawing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from rapport.analytic.insights.asked import Asked
from rapport.analytic.insights.portfolio import showing
from rapport.analytic.insights.queries import Portfolio
from rapport.analytic.insights.tables import Opens
from rapport.kit.errors import NotFound
from rapport.operational.parties.models import RFM_CELLS

Sheet = tuple[list[str], Sequence[Sequence[Any]]]


def sheet(chart: str, found: Portfolio, asked: Asked) -> Sheet:
    """Return the headings and rows of one chart. Refuses charts that the page does not have."""
    make = _SHEETS.get(chart)
    if make is None:
        raise NotFound
    return make(found, asked)


def _curve(found: Portfolio, asked: Asked) -> Sheet:
    names = [_("Customers"), _("Share of customers"), _("Cumulated share of the amount")]
    return names, [(row["rank"], row["x"], row["y"]) for row in found.curve]


def _abc(found: Portfolio, asked: Asked) -> Sheet:
    names = [
        _("Convention"),
        _("Class"),
        _("Customers"),
        _("Amount"),
        _("Share of customers"),
        _("Share of the amount"),
    ]
    columns = ("klass", "customers", "amount", "customer_share", "amount_share")
    words = {"by_customers": _("By number"), "by_amount": _("By amount")}
    rows = [(words[name], *(row[c] for c in columns)) for name, part in found.classes.items() for row in part]
    return names, rows


def _rfm(found: Portfolio, asked: Asked) -> Sheet:
    names = [_("Recency"), _("Frequency"), _("Customers"), _("Revenue")]
    rows = sorted(found.grid, key=lambda row: (-row["r"], row["f"]))
    return names, [(row["r"], row["f"], row["customers"], row["revenue"]) for row in rows]


def _cells(found: Portfolio, asked: Asked) -> Sheet:
    names = [_("Cell"), _("Customers"), _("Revenue")]
    rows = ((str(RFM_CELLS.get(row["cell"], row["cell"])), row["customers"], row["revenue"]) for row in found.cells)
    return names, list(rows)


def _rates(found: Portfolio, asked: Asked) -> Sheet:
    names = [_("Rate"), _("Customers counted"), _("Out of"), _("Value"), _("Before")]
    told = ("numerator", "denominator", "value")
    return names, [
        (showing.rate_label(key, asked), *(row[name] for name in told), found.rates_before[key]["value"])
        for key, row in found.rates.items()
    ]


def _months(found: Portfolio, asked: Asked) -> Sheet:
    return [_("Month"), _("Revenue"), _("Revenue before")], [
        (line.label, line.value, line.before) for line in showing.month_lines(found, asked, Opens())
    ]


_SHEETS: dict[str, Callable[[Portfolio, Asked], Sheet]] = {
    "curve": _curve,
    "abc": _abc,
    "rfm": _rfm,
    "cells": _cells,
    "rates": _rates,
    "months": _months,
}
