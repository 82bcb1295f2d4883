"""Keeping orders and contracts findable by those who may see them."""

from __future__ import annotations

from collections.abc import Sequence

from rapport.operational.orders.models import Contract, Order
from rapport.operational.parties.services import finding


def hand_over(party_ids: Sequence[int]) -> int:
    """Give the search documents of these customers' orders and contracts the owner and team that they have now."""
    orders = finding.hand_over("order", Order.objects.live().exclude(number="", custom={}), party_ids)
    return orders + finding.hand_over("contract", Contract.objects.live(), party_ids)
