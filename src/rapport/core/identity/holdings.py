"""What somebody holds: rooms say how much it is, and how it goes to others when they leave."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from rapport.core.identity.models import Team, User
from rapport.kit.actor import Actor
from rapport.kit.errors import Text
from rapport.kit.registry import Registry


@dataclass(frozen=True)
class Receivers:
    """Who takes over: one colleague, several who share evenly, or a team; or a team through its people."""

    users: tuple[User, ...] = ()
    team: Team | None = None

    def shares(self, ids: Sequence[int]) -> Iterator[tuple[User | None, list[int]]]:
        """Deal the rows out in turn; all to nobody in particular when only a team takes over."""
        takers: tuple[User | None, ...] = self.users or (None,)
        for place, taker in enumerate(takers):
            share = list(ids[place :: len(takers)])
            if share:
                yield taker, share

    def people(self) -> Receivers:
        """For what needs a person: the colleagues, else the manager of the team."""
        manager = self.team.manager if self.team else None
        return self if self.users or manager is None else Receivers((manager,), self.team)


@dataclass(frozen=True)
class Holding:
    """One kind of thing that people hold. `hand_over` gives what it can and says how many changed hands.

    `lent` counts what went to others since a moment and is where it went; `give_back` gives it back.
    """

    label: Text
    icon: str
    count: Callable[[int], int]
    hand_over: Callable[[int, Receivers, Actor, datetime], int]
    order: int = 50
    lent: Callable[[int, datetime], int] = lambda user_id, since: 0
    give_back: Callable[[int, datetime, Actor, datetime], int] | None = None


holdings: Registry[Holding] = Registry("what people hold")


def in_order() -> list[tuple[str, Holding]]:
    """Customers first: who takes over a to-do must see its customer."""
    return sorted(holdings.items(), key=lambda pair: pair[1].order)
