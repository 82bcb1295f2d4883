"""From the keys of the plain rows to the ids that the database gave."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
SOURCE = "Alizé"


@dataclass
class Keys:
    """What each row became."""

    teams: dict[str, int] = field(default_factory=dict)
    users: dict[str, int] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    products: dict[str, int] = field(default_factory=dict)
    parties: dict[str, int] = field(default_factory=dict)
    households: dict[str, int] = field(default_factory=dict)
    orders: dict[str, int] = field(default_factory=dict)
    contracts: dict[str, int] = field(default_factory=dict)
    rates: list[int] = field(default_factory=list)


def moment(day: date, hour: int = 10) -> datetime:
    return datetime.combine(day, time(hour), PARIS)
