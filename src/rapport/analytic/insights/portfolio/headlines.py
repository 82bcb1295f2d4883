"""The band above the portfolio: the period's headline figures, their change and their course by month."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from rapport.analytic.insights.asked import Asked
from rapport.analytic.insights.populations import Population
from rapport.analytic.insights.portfolio.showing import PURCHASES, margin_note, rate_lines, tone
from rapport.analytic.insights.queries import Portfolio
from rapport.analytic.insights.tables import Opens
from rapport.web import writing

ALIKE = 0.02


@dataclass(frozen=True)
class Headline:
    """A figure with where it opens, what it was before, and its months."""

    key: str
    label: str
    value: str
    url: str
    change: str
    tone: str
    note: str
    course: tuple[float, ...] = ()


def lines(found: Portfolio, asked: Asked, currency: str, opens: Opens, *, sees_margin: bool) -> list[Headline]:
    """Revenue, margin, customers, average basket and retention, in this order."""
    shown = [_revenue(found, asked, currency, opens)]
    if sees_margin:
        shown.append(_margin(found, asked, currency, opens))
    return [
        *shown,
        _buyers(found, asked, opens),
        _basket(found, asked, currency, opens),
        _retention(found, asked, opens),
    ]


def _revenue(found: Portfolio, asked: Asked, currency: str, opens: Opens) -> Headline:
    now, before = found.now["revenue"], found.before["revenue"]
    return Headline(
        "revenue", _("Revenue"), writing.money(now, currency, compact=True), opens.sum(asked.window),
        *_moved(now, before), _was(writing.money(before, currency, compact=True)),
        _course(found, lambda row: row["revenue"]),
    )  # fmt: skip


def _margin(found: Portfolio, asked: Asked, currency: str, opens: Opens) -> Headline:
    now, before = found.now, found.before
    if now["margin"] is None and not now["cover"]:
        return Headline("margin", _("Margin"), "", "", "", "", margin_note(found))
    alike = before["cover"] is not None and abs((now["cover"] or 0) - before["cover"]) <= ALIKE
    moved = _moved(now["known_margin"], before["known_margin"]) if alike else ("", "")
    return Headline(
        "margin", _("Margin"), writing.money(now["known_margin"], currency, compact=True), opens.sum(asked.window),
        *moved, margin_note(found), _course(found, lambda row: row["known_margin"]),
    )  # fmt: skip


def _buyers(found: Portfolio, asked: Asked, opens: Opens) -> Headline:
    now, before = found.rates["ordering"]["numerator"], found.rates_before["ordering"]["numerator"]
    change = writing.number(now - before, signed=True) if before else ""
    return Headline(
        "buyers", _("Customers with a purchase"), writing.number(now),
        opens.population(Population("ordered", asked.window)), change,
        tone(now - before), _("of %(all)s in all") % {"all": writing.number(found.rates["ordering"]["denominator"])},
        _course(found, lambda row: row["buyers"]),
    )  # fmt: skip


def _basket(found: Portfolio, asked: Asked, currency: str, opens: Opens) -> Headline:
    now, before = found.now["basket"], found.before["basket"]
    return Headline(
        "basket", _("Average basket"), writing.money(now, currency) if now is not None else "",
        opens.sum(asked.window, PURCHASES), *_moved(now or 0.0, before or 0.0),
        _was(writing.money(before, currency)) if before is not None else "",
        _course(found, lambda row: row["basket_sum"] / row["baskets"] if row["baskets"] else 0.0),
    )  # fmt: skip


def _retention(found: Portfolio, asked: Asked, opens: Opens) -> Headline:
    line = next(line for line in rate_lines(found, asked, opens) if line.key == "retention")
    known = found.rates["retention"]["value"] is not None
    note = line.of if known else _("nobody at the start")
    value = line.value if known else ""
    return Headline("retention", _("Retention"), value, line.url if known else "", line.change, line.tone, note)


def _moved(now: float, before: float) -> tuple[str, str]:
    """The relative change and its tone; nothing without a past to compare with."""
    if before <= 0:
        return "", ""
    ratio = (now - before) / before
    return writing.percent(ratio, 1, signed=True), tone(ratio)


def _was(amount: str) -> str:
    return _("%(amount)s before") % {"amount": amount}


def _course(found: Portfolio, value: Callable[[Mapping[str, Any]], float]) -> tuple[float, ...]:
    return tuple(float(value(row)) for row in found.months)
