"""Who moved customer equity, as a condition on customers, so that each figure opens the list of who it counts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from rapport.analytic.insights.equity.words import MOVED
from rapport.analytic.insights.matrix.cells import among
from rapport.analytic.insights.queries import reader
from rapport.analytic.insights.queries.equity import equity, moved
from rapport.analytic.studies.policies import SEE
from rapport.kit.actor import Actor
from rapport.web import writing
from rapport.web.lists.conditions import BadFilter

KEY = "equity"
_WORD = re.compile(r"([a-z_]+)\.(\d{4}-\d\d-\d\d)\.(\d{4}-\d\d-\d\d)")


@dataclass(frozen=True)
class Moved:
    """Customers who made a movement between two days."""

    movement: str
    start: date
    end: date

    @property
    def condition(self) -> str:
        """The condition of a list as an address writes it."""
        return f"{KEY}~is~{self.movement}.{self.start.isoformat()}.{self.end.isoformat()}"

    @classmethod
    def decode(cls, text: str) -> Moved:
        found = _WORD.fullmatch(text)
        if found is None or found[1] not in MOVED:
            raise BadFilter(text=text[:60])
        try:
            return cls(found[1], date.fromisoformat(found[2]), date.fromisoformat(found[3]))
        except ValueError:
            raise BadFilter(text=text[:60]) from None

    def told(self) -> str:
        days = {"start": writing.day(self.start), "end": writing.day(self.end)}
        return _("%(movement)s between %(start)s and %(end)s") % {"movement": MOVED[self.movement], **days}


def condition(operator: str, values: Sequence[str], actor: Actor) -> Q:
    """Customers of any of these movements; before equity was computed, nobody.

    Refused to who may not see the portfolio with its margins.
    """
    if not actor.has(SEE) or not actor.sees_field("standing.margin"):
        raise BadFilter(text=KEY)
    asked = [Moved.decode(value) for value in values]
    reading = reader(Actor.system())
    found = equity(reading) if reading is not None else None
    if found is None:
        return Q(pk__in=[])
    return among(frozenset[int]().union(*(moved(found, each.movement, each.start, each.end) for each in asked)))


def describe(values: Sequence[str]) -> str:
    """What a chip says."""
    return ", ".join(Moved.decode(value).told() for value in values)
