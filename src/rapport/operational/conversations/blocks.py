"""What conversations add to the page Today."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from rapport.kit.actor import Actor
from rapport.operational.conversations.filters.interactions import happened, unanswered
from rapport.operational.conversations.models import Interaction
from rapport.web.day import Block
from rapport.web.lists.conditions import IS, LAST

DAYS, FEW, MOST = "30", 5, 10_000
CONDITIONS = ("unanswered~is~yes", f"day~last~{DAYS}")


def _waiting(actor: Actor, today: date) -> Mapping[str, Any] | None:
    """What customers began in the last days and nobody has answered, whoever waits longest first."""
    rows = Interaction.objects.visible_to(actor).for_list()
    rows = rows.filter(happened(LAST, [DAYS], actor), unanswered(IS, ["yes"], actor)).order_by("happened_at", "id")
    lines = list(rows[:FEW])
    if not lines:
        return None
    count = rows[:MOST].count() if len(lines) == FEW else len(lines)
    query = urlencode([("f", condition) for condition in CONDITIONS])
    return {"lines": lines, "count": count, "address": f"{reverse('conversations:interaction_list')}?{query}"}


WAITING = Block("conversations/waiting.html", _waiting, "interaction.log", order=15)
