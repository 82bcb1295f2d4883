"""The calendar between the first and the last order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import ibis

if TYPE_CHECKING:
    import ibis.expr.types as ir


def dim_date(tables: Mapping[str, ir.Table]) -> ir.Table:
    """One row a day on which something was ordered: day, year, quarter, month, week, weekday (Monday is 0)."""
    days = tables["fact_order"].select(day="ordered_on").distinct()
    return days.mutate(
        year=days.day.year(),
        quarter=days.day.quarter(),
        month=days.day.truncate("month"),
        week=days.day.truncate("week"),
        weekday=days.day.day_of_week.index(),
    ).order_by(ibis.asc("day"))
