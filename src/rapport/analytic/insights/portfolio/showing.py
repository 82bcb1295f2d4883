"""The portfolio as its page shows it: sentences, tones and the address behind every figure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import floor
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from rapport.analytic.insights.asked import MARGIN, Asked
from rapport.analytic.insights.populations import Population
from rapport.analytic.insights.portfolio import charts
from rapport.analytic.insights.queries import Portfolio
from rapport.analytic.insights.tables import Opens
from rapport.analytic.insights.told import active_told, shares_of
from rapport.analytic.methods.rates import PURCHASE, Window
from rapport.kit.errors import Text
from rapport.kit.periods import Period
from rapport.operational.parties.models import RFM_CELLS
from rapport.web import writing

Row = Mapping[str, Any]
PURCHASES = "purchase~is~yes"
RATE_LABELS: dict[str, Text] = {
    "ordering": gettext_lazy("Loyalty rate"),
    "active": gettext_lazy("Renewal rate"),
    "repurchase": gettext_lazy("Repurchase rate"),
    "retention": gettext_lazy("Retention rate"),
    "attrition": gettext_lazy("Attrition rate"),
}


@dataclass(frozen=True)
class Line:
    """A rate or an amount with what it was before."""

    key: str
    label: str
    value: str
    of: str
    change: str
    tone: str
    url: str = ""
    of_url: str = ""


@dataclass(frozen=True)
class ClassLine:
    """An ABC class: its real shares beside the theory."""

    name: str
    customers: str
    customer_share: str
    amount: str
    amount_share: str
    theory: str
    customer_meter: float
    amount_meter: float
    url: str


@dataclass(frozen=True)
class CellLine:
    """A named RFM cell."""

    name: str
    customers: str
    revenue: str
    share: str
    meter: float
    url: str


def rate_label(key: str, asked: Asked) -> str:
    """The name of a rate, with what its reader means by active where that is not a purchase."""
    name = str(RATE_LABELS[key])
    return f"{name} ({active_told(asked.active)})" if key == "active" and asked.active != PURCHASE else name


def rate_lines(found: Portfolio, asked: Asked, opens: Opens) -> list[Line]:
    """The five rates with the customers that they count, and the change in points."""
    tops = {
        "ordering": "ordered",
        "active": "active",
        "repurchase": "bought_again",
        "retention": "retained",
        "attrition": "lost",
    }
    lines = []
    for key in RATE_LABELS:
        row, before = found.rates[key], found.rates_before[key]
        top = Population(tops[key], asked.window)
        bottom = Population("opening" if key in ("retention", "attrition") else "known", asked.window)
        change = None if None in (row["value"], before["value"]) else row["value"] - before["value"]
        counted = {"count": writing.number(row["numerator"]), "all": writing.number(row["denominator"])}
        lines.append(
            Line(
                key,
                rate_label(key, asked),
                writing.percent(row["value"], 1),
                _("%(count)s of %(all)s") % counted,
                points(change),
                tone(change, bad_when_up=key == "attrition"),
                opens.population(top),
                opens.population(bottom),
            )
        )
    return lines


def margin_note(found: Portfolio) -> str:
    """The margin as a share of revenue where all of it is known; else what the part that is known covers."""
    margin, revenue, cover = found.now["margin"], found.now["revenue"], found.now["cover"]
    if margin is None and cover:
        return _("covers %(share)s of revenue") % {"share": writing.percent(covered(cover), 1)}
    if margin is None:
        count = found.now["uncosted_lines"]
        lines = {"count": writing.number(count)}
        return ngettext("%(count)s line has no cost", "%(count)s lines have no cost", count) % lines
    if revenue <= 0:
        return ""
    return _("%(share)s of revenue") % {"share": writing.percent(margin / revenue, 1)}


def covered(share: float) -> float:
    """A share that is rounded down, so that what is not whole is never shown as 100 %."""
    return floor(share * 1000) / 1000


def whole_note(found: Portfolio) -> str:
    """Retention and attrition split the customers at the start: said with their numbers."""
    kept, lost = found.rates["retention"], found.rates["attrition"]
    if not kept["denominator"]:
        return ""
    counts = {"kept": kept["numerator"], "lost": lost["numerator"], "all": kept["denominator"]}
    text = _("Retention + attrition = %(whole)s: %(kept)s kept + %(lost)s lost = %(all)s customers at the start.")
    whole = writing.percent(kept["value"] + lost["value"])
    return text % {"whole": whole, **{name: writing.number(count) for name, count in counts.items()}}


def points(change: float | None) -> str:
    """A difference of two rates, in points."""
    if change is None:
        return ""
    number = writing.number(change * 100, 1, signed=True)
    return f"{number}{writing.HARD}{ngettext('pt', 'pts', 2 if abs(change) * 100 >= 2 else 1)}"


def tone(change: float | None, *, bad_when_up: bool = False) -> str:
    if change is None or abs(change) < 0.0005:
        return ""
    return "good" if (change > 0) != bad_when_up else "bad"


def existing_lines(found: Portfolio, asked: Asked, currency: str, opens: Opens) -> list[Line]:
    """Orders of existing and of new customers, in number and value, and the change of all revenue."""
    now, before, change = found.flows, found.flows_before, found.change
    existing, new = (opens.population(Population(name, asked.window)) for name in ("existing_ordered", "new"))
    old_sum = opens.sum(asked.window, members="existing")
    new_sum = opens.sum(asked.window, members="new")
    old_count = opens.sum(asked.window, PURCHASES, members="existing")
    new_count = opens.sum(asked.window, PURCHASES, members="new")
    rows = [
        ("existing", _("Orders of existing customers"), "purchases", "customers", old_count, existing),
        ("new", _("Orders of new customers"), "new_purchases", "new_customers", new_count, new),
    ]
    lines = [
        Line(
            key,
            label,
            writing.number(now[count]),
            _customers(now[people]),
            _relative(now[count], before[count]),
            tone(now[count] - before[count]),
            url,
            of_url,
        )
        for key, label, count, people, url, of_url in rows
    ]
    sums = [
        ("existing", _("Revenue from existing customers"), now["revenue"], before["revenue"], old_sum),
        ("new", _("Revenue from new customers"), now["new_revenue"], before["new_revenue"], new_sum),
    ]
    lines += [
        Line(key, label, writing.money(value, currency), "", _relative(value, was), tone(value - was), url)
        for key, label, value, was, url in sums
    ]
    amount = writing.money(change["change"], currency, signed=True)
    lines.append(
        Line(
            "change",
            _("Change in revenue"),
            amount,
            "",
            _ratio(change["ratio"]),
            tone(change["change"]),
            opens.sum(asked.window),
        )
    )
    return lines


def _customers(count: int) -> str:
    return ngettext("%(count)s customer", "%(count)s customers", count) % {"count": writing.number(count)}


def _ratio(ratio: float | None) -> str:
    return "" if ratio is None else writing.percent(ratio, 1, signed=True)


def _relative(value: float, before: float) -> str:
    return writing.percent((value - before) / before, 1, signed=True) if before > 0 else ""


def class_lines(found: Portfolio, asked: Asked, column: str, currency: str, opens: Opens) -> list[ClassLine]:
    """The classes of one convention; each name opens its customers."""
    key = ("abc_margin" if asked.on == MARGIN else "abc_revenue") if column == "by_amount" else "abc_count"
    by_span = asked.on == MARGIN and column == "by_customers"
    rows = {row["klass"]: row for row in found.classes[column]}
    theory = shares_of(found.rules, "abc_amount" if column == "by_customers" else "abc_customers")
    lines = []
    for place, name in enumerate("ABC"):
        row = rows.get(name, {"customers": 0, "amount": 0, "customer_share": 0.0, "amount_share": 0.0})
        condition = f"margin_rank~between~{row['between']}" if by_span and row["customers"] else f"{key}~is~{name}"
        lines.append(
            ClassLine(
                name,
                writing.number(row["customers"]),
                writing.percent(row["customer_share"], 1),
                writing.money(row["amount"], currency, compact=True),
                writing.percent(row["amount_share"], 1),
                writing.percent(theory[place] / 100),
                row["customer_share"] or 0.0,
                max(row["amount_share"] or 0.0, 0.0),
                opens.customers(condition, sort="-revenue") if row["customers"] else "",
            )
        )
    return lines


def abc_title(found: Portfolio, asked: Asked) -> str:
    rows = {row["klass"]: row for row in found.classes["by_customers"]}
    if "A" not in rows or rows["A"]["amount_share"] is None:
        return _("The classes cannot be cut: there is nothing to share")
    shares = {
        "customers": writing.percent(rows["A"]["customer_share"]),
        "share": writing.percent(rows["A"]["amount_share"]),
    }
    if asked.on == MARGIN:
        return _("Class A: %(customers)s of customers make %(share)s of the margin") % shares
    return _("Class A: %(customers)s of customers make %(share)s of the revenue") % shares


def curve_title(found: Portfolio, asked: Asked) -> str:
    share = found.concentration["half_share"]
    if share is None:
        return _("There is nothing to share yet")
    text = {"share": writing.percent(share, 0 if share >= 0.1 else 1)}
    if asked.on == MARGIN:
        return _("Half of the margin comes from %(share)s of customers") % text
    return _("Half of the revenue comes from %(share)s of customers") % text


def cell_lines(found: Portfolio, currency: str, opens: Opens) -> list[CellLine]:
    total = sum(row["revenue"] for row in found.cells) or 1.0
    return [
        CellLine(
            str(RFM_CELLS.get(row["cell"], row["cell"])),
            writing.number(row["customers"]),
            writing.money(row["revenue"], currency, compact=True),
            writing.percent(row["revenue"] / total, 1),
            max(row["revenue"] / total, 0.0),
            opens.customers(f"rfm_cell~is~{row['cell']}", sort="-revenue"),
        )
        for row in found.cells
    ]


def rfm_title(found: Portfolio, recency: int, frequency: int) -> str:
    """How many customers stand in the best corner of the grid: the two best scores of each."""
    every = sum(row["customers"] for row in found.grid)
    low = (max(recency - 1, 1), max(frequency - 1, 1))
    best = sum(row["customers"] for row in found.grid if row["r"] >= low[0] and row["f"] >= low[1])
    if not every:
        return _("Recency and frequency of every customer")
    facts = {"share": writing.percent(best / every), "low": low[0], "high": recency}
    return _("%(share)s of customers bought recently and often: scores %(low)s and %(high)s") % facts


def cells_title(found: Portfolio) -> str:
    total = sum(row["revenue"] for row in found.cells)
    best = max(found.cells, key=lambda row: float(row["revenue"]), default=None)
    if best is None or total <= 0:
        return _("Customers by RFM cell")
    facts = {"cell": RFM_CELLS.get(best["cell"], best["cell"]), "share": writing.percent(best["revenue"] / total)}
    return _("“%(cell)s” brings the most: %(share)s of the revenue") % facts


def heat_rows(found: Portfolio, recency: int, frequency: int, opens: Opens) -> list[tuple[int, list[charts.Heat]]]:
    """The grid, the best recency on top; each cell opens its customers."""
    rows = {(row["r"], row["f"]): row for row in found.grid}
    most = max((row["customers"] for row in found.grid), default=0)

    def heat(r: int, f: int) -> charts.Heat:
        row = rows.get((r, f), {"customers": 0, "revenue": 0})
        url = (
            opens.customers(f"rfm_recency~is~{r}", f"rfm_frequency~is~{f}", sort="-revenue") if row["customers"] else ""
        )
        revenue = float(row["revenue"] or 0)
        return charts.Heat(r, f, row["customers"], revenue, charts.level(row["customers"], most), url)

    return [(r, [heat(r, f) for f in range(1, frequency + 1)]) for r in range(recency, 0, -1)]


def titles(found: Portfolio, asked: Asked, scores: tuple[int, int]) -> dict[str, str]:
    """The answer of each chart, as its title."""
    return {
        "curve": curve_title(found, asked),
        "abc": abc_title(found, asked),
        "rfm": rfm_title(found, *scores),
        "cells": cells_title(found),
        "rates": rates_title(found),
        "months": months_title(found),
    }


def months_title(found: Portfolio) -> str:
    ratio, change = found.change["ratio"], found.change["change"]
    if ratio is None:
        return _("Revenue by month")
    share = {"share": writing.percent(abs(ratio), 1)}
    if abs(ratio) < 0.0005:
        return _("Revenue has not moved")
    return _("Revenue has grown by %(share)s") % share if change > 0 else _("Revenue has fallen by %(share)s") % share


def rates_title(found: Portfolio) -> str:
    now, before = found.rates["retention"]["value"], found.rates_before["retention"]["value"]
    if now is None:
        return _("Nobody was a customer at the start of the period")
    kept = {"share": writing.percent(now, 1)}
    if before is None or abs(now - before) < 0.0005:
        return _("%(share)s of customers were kept") % kept
    moved = kept | {"change": points(abs(now - before)).lstrip("+")}
    if now > before:
        return _("%(share)s of customers were kept, %(change)s more than before") % moved
    return _("%(share)s of customers were kept, %(change)s fewer than before") % moved


@dataclass(frozen=True)
class MonthLine:
    """A month of the period and the same month of the earlier one."""

    label: str
    value: float
    before: float | None
    url: str
    before_url: str


def month_lines(found: Portfolio, asked: Asked, opens: Opens) -> list[MonthLine]:
    """The months of the period, each with that of the earlier period in the same place."""
    now, earlier = ({row["month"]: row["revenue"] for row in rows} for rows in (found.months, found.months_before))
    since, before = asked.period.start.replace(day=1), asked.earlier.start.replace(day=1)
    lines = []
    for place in range(_months_between(since, asked.period.last_day) + 1):
        month, old = _plus(since, place), _plus(before, place)
        urls = (_month_url(month, asked.period, opens), _month_url(old, asked.earlier, opens))
        lines.append(MonthLine(_month_name(month), now.get(month) or 0.0, earlier.get(old), *urls))
    return lines[-24:]


def _month_url(month: date, period: Period, opens: Opens) -> str:
    """The orders of the days that the month and the period share."""
    start, end = max(month, period.start), min(_plus(month, 1), period.end)
    return opens.sum(Window(start, end)) if start < end else ""


def _months_between(first: Any, last: Any) -> int:
    return int((last.year - first.year) * 12 + last.month - first.month)


def _plus(month: Any, count: int) -> Any:
    index = month.year * 12 + month.month - 1 + count
    return month.replace(year=index // 12, month=index % 12 + 1)


def _month_name(month: Any) -> str:
    return date_format(month, pgettext("date format of a month", "M y"))
