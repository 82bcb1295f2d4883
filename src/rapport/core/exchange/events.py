"""What this room announces."""

from __future__ import annotations

from dataclasses import dataclass

from rapport.core.events.events import DomainEvent


@dataclass(frozen=True)
class ImportFinished(DomainEvent):
    """Every row of a file was brought in, left waiting or refused."""

    import_id: int
    target: str
    source: str


@dataclass(frozen=True)
class ImportStopped(DomainEvent):
    """An import ended before the end of its file; the rows that it had brought in stay."""

    import_id: int
    target: str
    source: str


@dataclass(frozen=True)
class ImportUndone(DomainEvent):
    """What a file had brought was taken back, but for what somebody had changed or used since."""

    import_id: int
    target: str
    source: str
