"""Verbs of households."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from rapport.kit.actor import Actor
from rapport.operational.parties.models import Party, PartyKind
from rapport.operational.parties.services import records
from rapport.operational.parties.services.contact_points import Point


def create(given: Mapping[str, Any], points: Sequence[Point] = (), *, by: Actor, at: datetime) -> Party:
    """This function will enter a household, with contact points; its members are linked to it afterwards."""
    return records.create(PartyKind.HOUSEHOLD, given, points, by=by, at=at)


def edit(party: Party, given: Mapping[str, Any], *, by: Actor, at: datetime) -> Party:
    """This function will change fields of a household, unless somebody saved since it was read."""
    return records.edit(party, given, by=by, at=at)
