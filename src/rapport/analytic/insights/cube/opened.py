"""The cells of a cube as conditions on customers and orders, so that each figure opens the rows behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from rapport.analytic.insights.cube.asked import decode_kept, encode_kept
from rapport.analytic.insights.cube.axes import AXES
from rapport.analytic.insights.cube.measures import LINES, OPEN_FACTS
from rapport.analytic.insights.cube.names import names
from rapport.analytic.insights.matrix.cells import among
from rapport.analytic.insights.queries import reader
from rapport.analytic.insights.queries.cube import Cut, customers_in, orders_in
from rapport.analytic.studies.policies import SEE
from rapport.kit import ports
from rapport.kit.actor import Actor
from rapport.kit.errors import Invalid
from rapport.web import writing
from rapport.web.lists.conditions import IS, BadFilter, Condition

KEY = "cube"
APART = ";"


@dataclass(frozen=True)
class InCube:
    """The rows of a fact on some days, of these keys of axes: whose customers, or which orders, are listed."""

    cut: Cut
    fact: str

    def encode(self) -> str:
        days = (self.cut.start.isoformat(), self.cut.end.isoformat())
        return APART.join((*days, self.fact, *(encode_kept(name, keys) for name, keys in self.cut.kept)))

    @property
    def condition(self) -> str:
        """The condition of a list as an address writes it."""
        return Condition(KEY, IS, (self.encode(),)).encode()

    @classmethod
    def decode(cls, text: str) -> InCube:
        start, end, fact, *kept = [*text.split(APART), "", "", ""][: max(3, text.count(APART) + 1)]
        try:
            days = date.fromisoformat(start), date.fromisoformat(end)
            keys = tuple(decode_kept(word) for word in kept)
        except (ValueError, Invalid):
            raise BadFilter(text=text[:60]) from None
        if fact not in OPEN_FACTS:
            raise BadFilter(text=text[:60])
        return cls(Cut(*days, keys, ports.company.use()().fiscal_year_start), fact)  # type: ignore[attr-defined]

    def told(self) -> str:
        """What a chip says: what is kept of each axis, and the days. A customer's name is left to their own page."""
        cut, system = self.cut, Actor.system()
        said = [
            f"{AXES[name].label} {', '.join(names(AXES[name], keys, system)[key] for key in keys)}"
            for name, keys in cut.kept
        ]
        span = {"start": writing.day(cut.start), "end": writing.day(cut.end - timedelta(days=1))}
        return ", ".join([*said, _("%(start)s to %(end)s") % span])


def customers(operator: str, values: Sequence[str], actor: Actor) -> Q:
    """The condition of the lists' filter: customers behind any of these cells. Refused to who may not see them."""
    ids: set[int] = set()
    reading = reader(Actor.system())
    for asked in _decoded(values, actor):
        if reading is not None:
            ids |= customers_in(reading, asked.cut, asked.fact)
    return among(ids)


def orders(operator: str, values: Sequence[str], actor: Actor) -> Q:
    """The same asked of orders: those with a line in any of these cells."""
    ids: set[int] = set()
    reading = reader(Actor.system())
    for asked in _decoded(values, actor):
        if reading is not None and asked.fact == LINES:
            ids |= orders_in(reading, asked.cut)
    return among(ids)


def describe(values: Sequence[str]) -> str:
    """What a chip says."""
    return " · ".join(InCube.decode(value).told() for value in values)


def _decoded(values: Sequence[str], actor: Actor) -> list[InCube]:
    """The cells. Refused without the right to the portfolio, and to costs without that to margins."""
    found = [InCube.decode(value) for value in values]
    of_margin = any(OPEN_FACTS[asked.fact] for asked in found)
    if not actor.has(SEE) or (of_margin and not actor.sees_field("standing.margin")):
        raise BadFilter(text=KEY)
    return found
