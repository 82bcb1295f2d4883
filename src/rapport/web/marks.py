"""The small drawings of the house as safe HTML: icon, quad, range, meter, spark, avatar. Cheap enough for hot loops."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from html import escape
from math import sqrt
from pathlib import Path

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from rapport.web import writing

MANIFEST = Path(__file__).resolve().parent / "static" / "manifest.json"
CELLS = {
    "multi": (0, 0, _("Multi-equipment")),
    "fidel": (8, 0, _("Loyalty building")),
    "exter": (0, 8, _("Outsourcing")),
    "reten": (8, 8, _("Retention")),
}


class AssetMissing(LookupError):
    """The build made no such file: a wrong name in a template, or the build has not run."""


@cache
def _manifest(stamp: int) -> dict[str, str]:
    if not stamp:
        return {}
    found: dict[str, str] = json.loads(MANIFEST.read_text(encoding="utf-8"))
    return found


@cache
def _stamp_at_start() -> int:
    return MANIFEST.stat().st_mtime_ns if MANIFEST.exists() else 0


def _stamp() -> int:
    """In development the manifest may change under a running server; installed, it never does."""
    return _stamp_at_start.__wrapped__() if settings.DEBUG else _stamp_at_start()


def learn_assets() -> None:
    """Keep the names of the files at start, when the server learns which files there are: a build may come between."""
    _manifest(_stamp())


def asset(name: str) -> str:
    """The address of a built file. Before the first build every name stands for itself."""
    files = _manifest(_stamp())
    if files and name not in files:
        raise AssetMissing(f"{name} is not among the built assets: {', '.join(sorted(files))}")
    return f"{settings.STATIC_URL}{files.get(name, name)}"


@cache
def _drawn(name: str, sprite: str, extra: str) -> SafeString:
    css = f"icon {extra}" if extra else "icon"
    return mark_safe(f'<svg class="{escape(css)}" aria-hidden="true"><use href="{sprite}#{escape(name)}"/></svg>')


def icon(name: str, extra: str = "") -> SafeString:
    """One Tabler icon of the sprite. It is silent to a screen reader: the word beside it, or the button, speaks."""
    return _drawn(name, asset("icons.svg"), extra)


_LIT = ' class="on"'


@cache
def _quad(cell: str, title: str) -> SafeString:
    on = CELLS.get(cell, (-1, -1, ""))[:2]
    squares = "".join(
        f'<rect x="{x}" y="{y}" width="6" height="6" rx="1.5"{_LIT if (x, y) == on else ""}/>'
        for x, y in ((0, 0), (8, 0), (0, 8), (8, 8))
    )
    said = f'role="img"><title>{escape(str(title))}</title>' if title else 'aria-hidden="true">'
    return mark_safe(f'<svg class="quad" data-cell="{escape(cell)}" viewBox="0 0 14 14" {said}{squares}</svg>')


def strategy_name(cell: str) -> str:
    return str(CELLS[cell][2]) if cell in CELLS else ""


def quad(cell: str, *, named: bool = False) -> SafeString:
    """The 2 × 2 glyph of the value matrix: position says the strategy, hue repeats it."""
    return _quad(cell, strategy_name(cell) if named else "")


def strategy(cell: str) -> SafeString:
    """The glyph and its word."""
    return mark_safe(f'<span class="strategy">{quad(cell)}{escape(str(strategy_name(cell)))}</span>')


def range_mark(low: float, point: float, high: float, top: float) -> SafeString:
    """An estimate in a list: its interval and its point, on a square-root scale up to `top`."""
    left, middle, right = (_place(value, top) for value in (low, point, high))
    return mark_safe(
        '<svg class="range" viewBox="0 0 88 14" aria-hidden="true"><line class="axis" x1="2" y1="7" x2="86" y2="7"/>'
        f'<line x1="{left:.1f}" y1="7" x2="{right:.1f}" y2="7"/><circle cx="{middle:.1f}" cy="7" r="3"/></svg>'
    )


def _place(value: float, top: float) -> float:
    share = sqrt(max(value, 0) / top) if top > 0 else 0
    return 2 + 84 * min(share, 1)


def meter(share: float, tone: str = "") -> SafeString:
    """A share of one as a short bar; the number stands beside it."""
    width = 44 * min(max(share, 0), 1)
    toned = f' data-tone="{escape(tone)}"' if tone else ""
    return mark_safe(
        '<svg class="meter" viewBox="0 0 44 4" aria-hidden="true"><rect width="44" height="4" rx="2"/>'
        f'<rect class="on"{toned} width="{width:.1f}" height="4" rx="2"/></svg>'
    )


def spark(values: Sequence[float]) -> SafeString:
    """A line of few values without axis; the last one is marked."""
    if len(values) < 2:
        return mark_safe("")
    low, high = min(values), max(values)
    spread = high - low or 1
    step = 67 / (len(values) - 1)
    points = [(1 + step * at, 18 - 16 * (value - low) / spread) for at, value in enumerate(values)]
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    x, y = points[-1]
    return mark_safe(
        f'<svg class="spark" viewBox="0 0 72 20" aria-hidden="true"><path d="M{path}"/>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.25"/></svg>'
    )


def avatar(name: str, *, hue: int | None = None, org: bool = False, size: str = "") -> SafeString:
    """Initials in a disc (a person) or a square (an organisation). Customers in lists stay neutral: no hue."""
    css = "avatar" + (" avatar--org" if org else "") + (f" avatar--{size}" if size else "")
    toned = f' data-hue="{int(hue)}"' if hue else ""
    return mark_safe(f'<span class="{escape(css)}"{toned} aria-hidden="true">{escape(writing.initials(name))}</span>')


def who(name: str, *, url: str = "", hue: int | None = None, org: bool = False) -> SafeString:
    """An avatar and its name, a link when there is an address."""
    inner = f"{avatar(name, hue=hue, org=org)}<span>{escape(str(name))}</span>"
    if url:
        return mark_safe(f'<a class="who" href="{escape(url)}">{inner}</a>')
    return mark_safe(f'<span class="who">{inner}</span>')
