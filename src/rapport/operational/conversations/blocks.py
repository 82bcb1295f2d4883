"""What conversations add to the page Today."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from rapport.kit.actor import Actor
from rapport.operational.conversations.filters.interactions import FILTERS
from rapport.operational.conversations.models import Interaction
from rapport.web.day import Block
from rapport.web.lists import conditions
from rapport.web.lists.conditions import AnyOf

FEW, MOST = 5, 10_000
CONDITIONS = ("unanswered~is~yes", "day~last~30")


def _waiting(actor: Actor, today: date) -> Mapping[str, Any] | None:
    """What customers began in the last days and nobody has answered, whoever waits longest first."""
    waits = conditions.render([AnyOf.decode(text) for text in CONDITIONS], FILTERS, actor, today)
    rows = Interaction.objects.visible_to(actor).for_list().filter(waits).order_by("happened_at", "id")
    lines = list(rows[:FEW])
    if not lines:
        return None
    count = rows[:MOST].count() if len(lines) == FEW else len(lines)
    query = urlencode([("f", condition) for condition in CONDITIONS])
    return {"lines": lines, "count": count, "address": f"{reverse('conversations:interaction_list')}?{query}"}


WAITING = Block("conversations/waiting.html", _waiting, "interaction.log", order=15)
