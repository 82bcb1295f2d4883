"""What the pages of imports send."""

from __future__ import annotations

import re
from typing import Any

from django.http import QueryDict

from rapport.core.exchange.models import Import
from rapport.core.exchange.services.importers import importers

_CELL = re.compile(r"cell-(\d{1,18})-(\d{1,4})")
_SETTINGS = ("encoding", "delimiter", "decimal", "dates", "sheet", "header", "skip", "quote", "nulls")


def columns_of(data: QueryDict) -> dict[int, str]:
    """What each column becomes: `column-3=email`."""
    prefix = "column-"
    found = {
        int(name[len(prefix) :]): value
        for name, value in data.items()
        if name.startswith(prefix) and name[len(prefix) :].isdigit() and isinstance(value, str)
    }
    place, _colon, key = str(data.get("suggestion", "")).partition(":")
    return {**found, int(place): key} if place.isdigit() else found


def cells_of(data: QueryDict) -> dict[int, dict[int, str]]:
    """What was corrected, by row and place: `cell-17-3=2024-02-29`."""
    found: dict[int, dict[int, str]] = {}
    for name, value in data.items():
        match = _CELL.fullmatch(name)
        if match and isinstance(value, str):
            found.setdefault(int(match[1]), {})[int(match[2])] = value
    return found


def settings_of(data: QueryDict, record: Import) -> dict[str, Any]:
    """How the file is read. What is as it was detected stays detected."""
    for_all = [field.key for field in importers[record.target].fields() if field.for_all]
    shown = {**record.reading, "delimiter": record.how_read.delimiter_name, "header": _yes(record.how_read.header)}
    shown |= {name: record.choices.get(name, "") for name in for_all}
    choices = dict(record.choices)
    for name in (*_SETTINGS, *for_all):
        given = data.get(name)
        if given is not None and given != str(shown.get(name, "")):
            choices[name] = given
    return {"choices": choices, "source": data.get("source"), "currency": data.get("currency")}


def _yes(value: bool) -> str:
    return "yes" if value else "no"
