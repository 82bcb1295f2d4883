"""What a merge of customers does to their orders, contracts and cost entries."""

from __future__ import annotations

from collections.abc import Iterable

from rapport.kit.bulk import any_key
from rapport.operational.orders.models import Contract, CostEntry, Order


def move(holder: str, from_id: int, to_id: int) -> int:
    """Give the orders of one customer to another; the merge that calls this writes the audit entry."""
    return Order.objects.filter(party_id=from_id).update(party_id=to_id) if holder == "party" else 0


def remove(holder: str, ids: Iterable[int]) -> int:
    """Take the customers off their orders: what was sold stays in the company's totals."""
    return Order.objects.filter(party_id__in=any_key(list(ids))).update(party=None) if holder == "party" else 0


def move_contracts(holder: str, from_id: int, to_id: int) -> int:
    """Give the contracts of one customer to another; the merge that calls this writes the audit entry."""
    return Contract.objects.filter(party_id=from_id).update(party_id=to_id) if holder == "party" else 0


def remove_contracts(holder: str, ids: Iterable[int]) -> int:
    """Delete the contracts of customers that are deleted: none is, as long as an order line carries one."""
    return Contract.objects.filter(party_id__in=any_key(list(ids))).delete()[0] if holder == "party" else 0


def move_costs(holder: str, from_id: int, to_id: int) -> int:
    """Give the cost entries of one customer to another; the merge that calls this writes the audit entry."""
    return CostEntry.objects.filter(party_id=from_id).update(party_id=to_id) if holder == "party" else 0


def remove_costs(holder: str, ids: Iterable[int]) -> int:
    """Take the customers off their cost entries: what was spent stays the company's cost."""
    return CostEntry.objects.filter(party_id__in=any_key(list(ids))).update(party=None) if holder == "party" else 0
