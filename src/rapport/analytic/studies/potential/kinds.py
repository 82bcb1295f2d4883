"""What the study of potential is told and what its clues are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

TABLE, POINTS_TABLE = "potential", "trajectory"
MONTHS, WINDOW = 25, 12
PARTS = ("coverage", "wallet", "referral")
CLUES: Mapping[str, float] = {
    "grows": 20.0,
    "shrinks": -20.0,
    "recent_contact": 5.0,
    "unwilling": -5.0,
    "influencer": 10.0,
    "new_family": 10.0,
}
"""Weak signals with the weights that come with the product, in percent of the mean potential of those alike.

grows: an event of the last three years that makes needs grow (marriage, birth, home, works, a job); shrinks: one that
makes them fewer; recent_contact: talked within 90 days; unwilling: declined or not reached in them; influencer:
influences others, or brought some; new_family: bought from a family that was new to them within a year.
"""
GROWING = frozenset({"marriage", "birth", "home", "works", "first_job", "new_job", "inheritance"})
SHRINKING = frozenset({"child_left", "retirement", "separation", "job_lost", "death"})


@dataclass(frozen=True, slots=True)
class Told:
    """The rules of the company as the study takes them: weights in percent, limits in the base currency a year."""

    coverage: float = 100.0
    wallet: float = 100.0
    referral: float = 20.0
    clues: Mapping[str, float] = field(default_factory=lambda: dict(CLUES))
    profitable: float | None = None
    promising: float | None = None
    loyal_months: int = 60
    patience: int = 12
