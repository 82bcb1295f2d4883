"""The tables of the warehouse as a page of the guide, in the language of the day."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from rapport.analytic.insights.pipeline.book import DERIVED, LANDING, STAR, TableTold, book
from rapport.analytic.insights.pipeline.tables import fed_told

MARK = "<!-- rapport warehouse tables -->\n"


def written() -> str:
    """Return the part of the page that the code writes, its mark first."""
    titles = {LANDING: _("Landed as they are"), STAR: _("Star"), DERIVED: _("Derived by the studies")}
    lines = [MARK.rstrip("\n")]
    for zone, title in titles.items():
        lines += ["", f"## {title}"]
        for told in book():
            if told.zone == zone:
                lines += _table(told)
    return "\n".join(lines) + "\n"


def _table(told: TableTold) -> Iterator[str]:
    made_from = ", ".join(f"`{source}`" for source in told.sources)
    condition = f", `{told.condition}`" if told.condition else ""
    yield from ("", f"### `{told.name}`", "", str(told.words), "")
    yield f"{_('Made from')} {made_from}{condition}. {capfirst(fed_told(told))}."
    yield from ("", f"| {_('Column')} | {_('Type')} | {_('What it holds')} |", "|---|---|---|")
    for each in told.columns:
        source = f" ← `{each.source}`" if each.source and each.source != each.name else ""
        yield f"| `{each.name}` | {each.kind} | {each.words}{source} |"
