"""Keeping interactions and hours findable by those who may see them, and gone from the search with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rapport.core.search import services as search
from rapport.kit.records import remove_hanging
from rapport.operational.conversations.models import Interaction, WorkedTime
from rapport.operational.parties.services import finding


def hand_over(party_ids: Sequence[int]) -> int:
    """Give the search documents of these customers' interactions and hours the owner and team that they have now."""
    talks = finding.hand_over("interaction", Interaction.objects.live().exclude(text="", custom={}), party_ids)
    return talks + finding.hand_over("hours", WorkedTime.objects.live().exclude(text="", custom={}), party_ids)


def delete(holder: str, rows: Any) -> int:
    """Delete these rows with what hangs on them and their search documents, and say how many there were."""
    ids = list(rows.values_list("pk", flat=True))
    remove_hanging(holder, ids)
    search.remove(holder, ids)
    rows.delete()
    return len(ids)
