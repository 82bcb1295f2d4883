"""What reasons of a risk are called, which columns belong to each, and by what a risk is foreseen."""

from __future__ import annotations

from collections.abc import Mapping

REASON_OF: Mapping[str, str] = {
    "recency_days": "silence",
    "overdue": "silence",
    "purchases": "rhythm",
    "late": "rhythm",
    "trend": "trend",
    "tenure_days": "tenure",
    "basket": "basket",
    "basket_change": "basket",
    "returned": "returns",
    "margin_rate": "margin",
    "discount": "discount",
    "products": "breadth",
    "contacts": "contact",
    "contact_days": "contact",
    "channel": "contact",
    "unwilling": "mood",
    "satisfaction": "mood",
    "past_contract": "contract",
    "is_company": "kind",
}
"""Columns that tell of the same thing share a reason: what they add is summed, so that one does not undo the other."""
REASONS = tuple(dict.fromkeys(REASON_OF.values()))
MODEL, NAIVE = "model", "naive"
