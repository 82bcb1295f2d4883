"""The ruler: past, expected with its interval, and potential value of one customer, on one bar."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from rapport.web import writing

WIDTH = 372
LABEL = 62


@dataclass(frozen=True, slots=True)
class _Mark:
    at: float
    anchor: str
    name: str
    value: str


def ruler(
    past: float,
    expected: float | None = None,
    low: float | None = None,
    high: float | None = None,
    potential: float | None = None,
    currency: str = "EUR",
) -> SafeString:
    """Draw what is known: past alone, or past, expected between low and high, and potential."""
    top = max(value for value in (past, expected, high, potential, 1) if value is not None)
    place = partial(_place, top=top)
    bars = _bar("room", WIDTH if potential is not None else 0)
    bars += _bar("next", place(expected) if expected is not None else 0)
    bars += _bar("past", place(past))
    if expected is not None and low is not None and high is not None:
        bars += _span(place(low), place(expected), place(high))
    marks = _marks(past, expected, potential, currency, place(past), place(expected or 0))
    said = escape(", ".join(f"{mark.name} {mark.value}" for mark in marks))
    texts = "".join(_text(mark) for mark in marks)
    return mark_safe(
        f'<svg class="ruler" viewBox="0 0 380 62" role="img" aria-label="{said}">'
        f'<rect class="track" x="0" y="14" width="{WIDTH}" height="8" rx="2"/>{bars}<g>{texts}</g></svg>'
    )


def _place(value: float, top: float) -> float:
    return WIDTH * min(max(float(value), 0) / float(top), 1)


def _bar(css: str, width: float) -> str:
    return f'<rect class="{css}" x="0" y="14" width="{width:.1f}" height="8" rx="2"/>' if width else ""


def _span(low: float, point: float, high: float) -> str:
    return (
        f'<path class="span" d="M{low:.1f} 8v20M{high:.1f} 8v20M{low:.1f} 18H{high:.1f}" fill="none"/>'
        f'<circle class="pt" cx="{point:.1f}" cy="18" r="4.5"/>'
    )


def _marks(
    past: float, expected: float | None, potential: float | None, currency: str, past_at: float, expected_at: float
) -> list[_Mark]:
    """Labels that never run into each other: the ends are fixed, the middle one gives way."""
    marks = [_Mark(0, "", _("Historic"), writing.money(past, currency))]
    if expected is not None:
        least, most = LABEL + 44, WIDTH - (LABEL + 44 if potential is not None else LABEL / 2)
        marks.append(_Mark(min(max(expected_at, least), most), "mid", _("Expected"), writing.money(expected, currency)))
    if potential is not None:
        marks.append(_Mark(WIDTH, "end", pgettext("kind of value", "Potential"), writing.money(potential, currency)))
    return marks


def _text(mark: _Mark) -> str:
    anchor = f" {mark.anchor}" if mark.anchor else ""
    return (
        f'<text class="chart-text{anchor}" x="{mark.at:.1f}" y="42">{escape(mark.name)}</text>'
        f'<text class="chart-text strong{anchor}" x="{mark.at:.1f}" y="58">{escape(mark.value)}</text>'
    )
