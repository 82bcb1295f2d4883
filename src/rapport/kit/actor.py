"""Actor: who acts, through which door, and how far each of their grants reaches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum, StrEnum
from typing import Self


class Door(StrEnum):
    """The ways in. Each calls the same verbs."""

    PAGE = "page"
    REST = "rest"
    IMPORT = "import"
    JOB = "job"
    SHELL = "shell"


class Reach(IntEnum):
    """How far a grant reaches; the larger includes the smaller."""

    NONE = 0
    OWN = 1
    TEAM = 2
    EVERYONE = 3


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or the system itself at work. Services take one as `by`."""

    user_id: int | None
    name: str
    door: Door
    reaches: Mapping[str, Reach] = field(default_factory=dict)
    team_ids: frozenset[int] = frozenset()
    home_team_id: int | None = None
    hidden_fields: frozenset[str] = frozenset()
    locked_fields: frozenset[str] = frozenset()
    role: str = ""
    shares: Mapping[str, frozenset[int]] = field(default_factory=dict)
    language: str = "fr"
    is_system: bool = False

    @classmethod
    def system(cls, door: Door = Door.JOB) -> Self:
        """The house itself, for work that nobody asked for by hand. Sees and may do everything."""
        return cls(user_id=None, name="Rapport", door=door, is_system=True)

    def reach(self, verb: str) -> Reach:
        return Reach.EVERYONE if self.is_system else self.reaches.get(verb, Reach.NONE)

    def has(self, verb: str) -> bool:
        return self.reach(verb) > Reach.NONE

    def sees_field(self, name: str) -> bool:
        """False for a restricted field, named as `product.unit_cost`."""
        return self.is_system or name not in self.hidden_fields

    def writes_field(self, name: str) -> bool:
        """False for a field that the role only reads, or does not see."""
        return self.is_system or (name not in self.locked_fields and self.sees_field(name))

    def through(self, door: Door) -> Self:
        return replace(self, door=door)
