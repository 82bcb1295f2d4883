"""Keeping orders findable by those who may see them."""

from __future__ import annotations

from collections.abc import Sequence

from rapport.core.search import services as search
from rapport.kit.bulk import any_key
from rapport.operational.orders.models import Order

BATCH = 2_000


def hand_over(party_ids: Sequence[int]) -> int:
    """Give the search documents of these customers' orders the owner and team that the customers have now."""
    rows = Order.objects.live().filter(party_id__in=any_key(party_ids)).exclude(number="")
    by_hands: dict[tuple[int | None, int | None], list[int]] = {}
    for pk, owner, team in rows.values_list("pk", "party__owner_id", "party__team_id"):
        by_hands.setdefault((owner, team), []).append(pk)
    moved = (search.hand_over("order", ids, owner_id=owner, team_id=team) for (owner, team), ids in by_hands.items())
    return sum(moved)
