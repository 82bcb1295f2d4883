"""What this room announces."""

from __future__ import annotations

from dataclasses import dataclass

from rapport.core.events.events import DomainEvent


@dataclass(frozen=True)
class CompanyChanged(DomainEvent):
    """The company's settings changed; `fields` names them, since figures depend on some (currency, fiscal year)."""

    fields: tuple[str, ...]


@dataclass(frozen=True)
class RateChanged(DomainEvent):
    """A dated rate of this currency was added, changed or removed: amounts in it are worth something else now."""

    currency: str
