"""Many rows edited at once: what each becomes, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rapport.kit.errors import DomainError


@dataclass(frozen=True, slots=True)
class Edit:
    """New values of one row, and the version of it that their writer saw."""

    record_id: int
    version: int
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Edited:
    """How many rows changed, in which audit entry, and why each other row was refused."""

    count: int = 0
    entry_id: int | None = None
    refused: Mapping[int, DomainError] = field(default_factory=dict)
