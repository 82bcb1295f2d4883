"""What happened to parties, for whoever listens."""

from __future__ import annotations

from dataclasses import dataclass

from rapport.core.events.events import DomainEvent


@dataclass(frozen=True)
class PartyCreated(DomainEvent):
    """A person or company was entered by hand or by a program; imports announce themselves in bulk."""

    party_id: int
    kind: str


@dataclass(frozen=True)
class PartyEdited(DomainEvent):
    """Fields, contact points or relationships of a party changed."""

    party_id: int
    fields: tuple[str, ...]


@dataclass(frozen=True)
class PartiesEdited(DomainEvent):
    """The same fields of many parties changed at once."""

    party_ids: tuple[int, ...]
    fields: tuple[str, ...]


@dataclass(frozen=True)
class PartiesReassigned(DomainEvent):
    """Parties have another owner or team; `by_id` says who gave them."""

    party_ids: tuple[int, ...]
    by_id: int | None = None


@dataclass(frozen=True)
class PartiesBinned(DomainEvent):
    """Parties were put in the bin."""

    party_ids: tuple[int, ...]


@dataclass(frozen=True)
class PartiesRestored(DomainEvent):
    """Parties came back from the bin."""

    party_ids: tuple[int, ...]


@dataclass(frozen=True)
class PartiesImported(DomainEvent):
    """Parties were created or changed by a file."""

    party_ids: tuple[int, ...]
