"""How doors and kept values are written."""

from __future__ import annotations

import json
from typing import Any

from django import template
from django.utils.translation import gettext as _

from rapport.core.audit.labels import DOORS
from rapport.kit.actor import Door

register = template.Library()
_LONGEST = 300


@register.filter(name="door")
def door_name(door: str) -> str:
    return str(DOORS[Door(door)]) if door in set(Door) else door


@register.filter
def shown(value: Any) -> str:
    """Return a value that was kept as JSON in a form that people read."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    text = _told(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _told(value: Any) -> str:
    if isinstance(value, dict):
        return " · ".join(f"{key}: {_told(part)}" for key, part in value.items())
    if isinstance(value, list):
        return ", ".join(_told(part) for part in value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
