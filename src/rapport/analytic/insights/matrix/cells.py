"""The cells of matrices as a condition on customers, so that each figure opens the list of who it counts."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, Value
from django.db.models.lookups import In
from django.utils.translation import gettext as _

from rapport.analytic.insights.models import Matrix, bands_in
from rapport.analytic.insights.queries import Reader, reader
from rapport.analytic.insights.queries.matrices import NOWHERE, days_known, matrices, members, movers
from rapport.analytic.studies.policies import SEE
from rapport.kit.actor import Actor
from rapport.kit.bulk import any_key
from rapport.web import writing
from rapport.web.lists.conditions import BadFilter

KEY = "matrix"
NOW = "now"
LOOKED_UP = 2_000
_WORD = re.compile(r"([0-9a-f-]{36})\.(now|\d{4}-\d\d-\d\d)\.(\d-\d)(?:\.(\d{4}-\d\d-\d\d)\.(\d-\d))?")


@dataclass(frozen=True)
class InCell:
    """Customers in a cell of a matrix on a day; with `before`, those who were in another cell on an earlier day.

    `day` is a date or the last known day, `now`: a segment that says so follows its customers.
    """

    matrix: str
    day: str
    cell: str
    before: str = ""
    earlier_cell: str = ""

    def encode(self) -> str:
        earlier = (self.before, self.earlier_cell) if self.before else ()
        return ".".join((self.matrix, self.day, self.cell, *earlier))

    @property
    def condition(self) -> str:
        """The condition of a list as an address writes it."""
        return f"{KEY}~is~{self.encode()}"

    @classmethod
    def decode(cls, text: str) -> InCell:
        found = _WORD.fullmatch(text)
        if found is None:
            raise BadFilter(text=text[:60])
        return cls(*(part or "" for part in found.groups()))

    def customers(self, reading: Reader, matrix: Matrix) -> frozenset[int]:
        """Who they are, on the whole base. Refuses a day before the first order, or one that the matrix cannot know."""
        day = self._day(self.day, reading, matrix)
        if not self.before:
            return members(reading, matrix, day, self.cell)
        before = self._day(self.before, reading, matrix)
        return movers(reading, matrix, before, day, (self.earlier_cell, self.cell))

    def told(self, matrix: Matrix) -> str:
        place = _place(matrix, self.cell)
        day = _("now") if self.day == NOW else writing.day(date.fromisoformat(self.day))
        if not self.before:
            return _("%(matrix)s: %(place)s, %(day)s") % {"matrix": matrix, "place": place, "day": day}
        facts = {
            "matrix": matrix, "place": place, "day": day,
            "before": _place(matrix, self.earlier_cell), "then": writing.day(date.fromisoformat(self.before)),
        }  # fmt: skip
        return _("%(matrix)s: %(before)s, %(then)s → %(place)s, %(day)s") % facts

    def _day(self, word: str, reading: Reader, matrix: Matrix) -> date:
        first, latest = days_known(reading)
        try:
            day = latest if word == NOW else date.fromisoformat(word)
        except ValueError:
            raise BadFilter(text=word) from None
        if day != latest and (not matrix.is_dated or not first <= day < latest):
            raise BadFilter(text=word)
        return day


def condition(operator: str, values: Sequence[str], actor: Actor) -> Q:
    """The condition of the lists' filter: customers of any of these cells.

    Of a matrix that was removed, and before the first refresh, nobody. Refused to who may not see the portfolio.
    """
    if not actor.has(SEE):
        raise BadFilter(text=KEY)
    ids: set[int] = set()
    reading = reader(Actor.system())
    for asked in [InCell.decode(value) for value in values]:
        matrix = _matrix(asked.matrix)
        if matrix is not None and matrix.is_of_margin and not actor.sees_field("standing.margin"):
            raise BadFilter(text=str(matrix))
        if matrix is not None and reading is not None:
            ids |= asked.customers(reading, matrix)
    return among(ids)


def among(ids: Collection[int]) -> Q:
    """Parties of these keys. Few are looked up; of many the list walks the index of its sort and asks each row whether
    it is one of them, which a key that is no bare column leaves the database to do."""
    if len(ids) <= LOOKED_UP:
        return Q(pk__in=any_key(ids)) if ids else Q(pk__in=[])
    return Q(In(F("pk") + Value(0), any_key(ids)))


def describe(values: Sequence[str]) -> str:
    """What a chip says."""
    decoded = [(asked, _matrix(asked.matrix)) for asked in map(InCell.decode, values)]
    return ", ".join(asked.told(matrix) if matrix else _("a matrix that was removed") for asked, matrix in decoded)


def _matrix(uuid: str) -> Matrix | None:
    return next((matrix for matrix in matrices(sees_margin=True) if str(matrix.uuid) == uuid), None)


def _place(matrix: Matrix, cell: str) -> str:
    if cell == NOWHERE:
        return _("in no cell")
    bands, counts = bands_in(cell), matrix.size
    return ", ".join(
        f"{measure.label} {band}/{count}"
        for measure, band, count in zip((matrix.x, matrix.y), bands, counts, strict=True)
    )
