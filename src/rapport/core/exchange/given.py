"""What the whole file is given, for the rows that have none: to choose on the pages, and as a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from rapport.core.exchange.models import Import
from rapport.core.exchange.services.importers import importers
from rapport.kit.actor import Actor


@dataclass(frozen=True, slots=True)
class GivenLine:
    """A field of which the whole file may have one value."""

    key: str
    label: str
    value: str
    options: Sequence[tuple[str, str]] | None


def given_lines(record: Import, actor: Actor) -> list[GivenLine]:
    """What the whole file may be given, with what it has been given."""
    return [
        GivenLine(
            field.key,
            str(field.for_all.label),
            str(record.choices.get(field.key) or ""),
            field.for_all.options and [("", "–"), *field.for_all.options(actor)],
        )
        for field in importers[record.target].fields()
        if field.for_all
    ]


def given_told(record: Import) -> str:
    """What rows without a value of their own are given, as a sentence; nothing when nothing was chosen."""
    given = importers[record.target].given(record.choices)
    told = [_("%(label)s “%(value)s”") % {"label": f.for_all.label, "value": text} for f, text in given if f.for_all]
    return _("Rows that have none of their own are given: %(given)s.") % {"given": ", ".join(told)} if told else ""
