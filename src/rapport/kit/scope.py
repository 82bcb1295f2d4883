"""Scope: which records a reader may see, as plain ids, so that SQL and the warehouse can both render it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

MOST_PIECES = 6


@dataclass(frozen=True, slots=True)
class Scope:
    """Everyone's records, or those of some owners and teams, plus records shared one by one."""

    everyone: bool = False
    owner_ids: frozenset[int] = frozenset()
    team_ids: frozenset[int] = frozenset()
    record_ids: frozenset[int] = frozenset()

    @classmethod
    def all(cls) -> Self:
        return cls(everyone=True)

    @classmethod
    def nothing(cls) -> Self:
        return cls()

    @classmethod
    def of(cls, *, owners: Iterable[int] = (), teams: Iterable[int] = (), records: Iterable[int] = ()) -> Self:
        return cls(owner_ids=frozenset(owners), team_ids=frozenset(teams), record_ids=frozenset(records))

    @property
    def is_empty(self) -> bool:
        return not (self.everyone or self.owner_ids or self.team_ids or self.record_ids)

    def pieces(self) -> list[Piece]:
        """Cut the scope into pieces that share no record, each of which an index of records can walk by itself."""
        count = len(self.team_ids) + bool(self.owner_ids) + bool(self.record_ids)
        if self.everyone or not 1 < count <= MOST_PIECES:
            return [Piece(self)]
        teams, owners = Scope(team_ids=self.team_ids), Scope(owner_ids=self.owner_ids)
        pieces = [Piece(Scope.of(teams=[team])) for team in sorted(self.team_ids)]
        if self.owner_ids:
            pieces.append(Piece(owners, besides=teams))
        if self.record_ids:
            besides = Scope(owner_ids=self.owner_ids, team_ids=self.team_ids)
            pieces.append(Piece(Scope(record_ids=self.record_ids), besides=besides))
        return pieces

    def covers(self, *, owner_id: int | None, team_id: int | None, record_id: int | None = None) -> bool:
        """Answer for one record what the rendered SQL answers for many."""
        return (
            self.everyone
            or (owner_id is not None and owner_id in self.owner_ids)
            or (team_id is not None and team_id in self.team_ids)
            or (record_id is not None and record_id in self.record_ids)
        )


@dataclass(frozen=True, slots=True)
class Piece:
    """The records of one scope that another does not have."""

    scope: Scope
    besides: Scope = Scope()
