"""Keeping what hangs on customers findable by those who may see it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from rapport.core.search import services as search
from rapport.kit.bulk import any_key


def hand_over(holder: str, rows: QuerySet[Any], party_ids: Sequence[int]) -> int:
    """Give the search documents of those of these rows the owner and team that their customers have now."""
    by_hands: dict[tuple[int | None, int | None], list[int]] = {}
    rows = rows.filter(party_id__in=any_key(party_ids)).order_by()
    for pk, owner, team in rows.values_list("pk", "party__owner_id", "party__team_id"):
        by_hands.setdefault((owner, team), []).append(pk)
    moved = (search.hand_over(holder, ids, owner_id=owner, team_id=team) for (owner, team), ids in by_hands.items())
    return sum(moved)
