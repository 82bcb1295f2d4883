"""What happened to orders, for whoever listens. Each names every customer whose orders changed."""

from __future__ import annotations

from dataclasses import dataclass

from rapport.core.events.events import DomainEvent


@dataclass(frozen=True)
class OrderPlaced(DomainEvent):
    """An order was entered by hand or by a program. Without a customer `party_ids` is empty."""

    order_id: int
    party_ids: tuple[int, ...]


@dataclass(frozen=True)
class OrderChanged(DomainEvent):
    """An order was edited, cancelled, binned or restored; both customers are named when it changed hands."""

    order_id: int
    party_ids: tuple[int, ...]


@dataclass(frozen=True)
class OrdersChanged(DomainEvent):
    """Many orders changed at once."""

    order_ids: tuple[int, ...]
    party_ids: tuple[int, ...]


@dataclass(frozen=True)
class OrdersImported(DomainEvent):
    """Orders came in: from a short file, another system, or rows that had waited. A long file tells its end alone."""

    order_count: int
    party_ids: tuple[int, ...]
