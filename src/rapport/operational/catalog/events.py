"""What happened in the catalogue, for whoever listens."""

from __future__ import annotations

from dataclasses import dataclass

from rapport.core.events.events import DomainEvent


@dataclass(frozen=True)
class UnitCostsChanged(DomainEvent):
    """Dated unit costs of products were written down or removed."""

    product_ids: tuple[int, ...]
