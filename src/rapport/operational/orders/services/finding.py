"""Keeping orders and contracts findable by those who may see them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from rapport.core.search import services as search
from rapport.kit.bulk import any_key
from rapport.operational.orders.models import Contract, Order

BATCH = 2_000


def hand_over(party_ids: Sequence[int]) -> int:
    """Give the search documents of these customers' orders and contracts the owner and team that they have now."""
    orders = _hand_over("order", Order.objects.live().exclude(number=""), party_ids)
    return orders + _hand_over("contract", Contract.objects.live(), party_ids)


def _hand_over(holder: str, rows: QuerySet[Any], party_ids: Sequence[int]) -> int:
    by_hands: dict[tuple[int | None, int | None], list[int]] = {}
    rows = rows.filter(party_id__in=any_key(party_ids))
    for pk, owner, team in rows.values_list("pk", "party__owner_id", "party__team_id"):
        by_hands.setdefault((owner, team), []).append(pk)
    moved = (search.hand_over(holder, ids, owner_id=owner, team_id=team) for (owner, team), ids in by_hands.items())
    return sum(moved)
