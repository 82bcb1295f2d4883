"""What a reader asks of the matrices: which one, on which day, compared with which earlier one, and of whom."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urlencode

from django.utils.dates import MONTHS as MONTH_NAMES
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.analytic.insights.models import Matrix
from rapport.analytic.insights.queries import Reader
from rapport.analytic.insights.queries.matrices import days_known, find_matrix, matrices
from rapport.kit.errors import Invalid
from rapport.kit.periods import add_months
from rapport.web import writing

COMPARED = (0, 1, 3, 6, 12)
MOST_MONTHS = 120


@dataclass(frozen=True)
class MatrixAsked:
    """One reading of a matrix; its address holds all of it. `back` 0 is the last known day, 1 the month end before it.

    `since` is how many months before that day the earlier one lies, 0 for no comparison.
    """

    matrix: Matrix
    first: date
    latest: date
    back: int = 0
    since: int = 0
    of: str = ""
    is_first: bool = True

    @property
    def day(self) -> date:
        return month_end(self.latest, self.back)

    @property
    def months(self) -> int:
        """How many past months can be read; none where the matrix knows today alone."""
        if not self.matrix.is_dated:
            return 0
        return min(MOST_MONTHS, _month(self.latest) - _month(self.first))

    @property
    def before(self) -> date | None:
        """The earlier day, where one is asked for on which customers were known."""
        if not self.since or not self.matrix.is_dated:
            return None
        day = add_months(self.day + timedelta(days=1), -self.since) - timedelta(days=1)
        return day if day >= self.first else None

    @property
    def day_word(self) -> str:
        """The day as a filter writes it: the last known one stays the last known one."""
        return self.day.isoformat() if self.back else "now"

    @property
    def label(self) -> str:
        return month_name(self.day) if self.back else writing.day(self.day)

    @property
    def words(self) -> dict[str, str]:
        """This reading as an address writes it."""
        return {
            "matrix": "" if self.is_first else str(self.matrix.uuid),
            "at": f"{self.day:%Y-%m}" if self.back else "",
            "since": str(self.since or ""),
            "of": self.of,
        }

    def words_besides(self, *names: str) -> list[tuple[str, str]]:
        """What a form that asks for these words keeps of the others."""
        return [(name, word) for name, word in self.words.items() if word and name not in names]

    def query(self, **changes: str) -> str:
        """The address of this reading, with changes."""
        return "?" + urlencode({name: word for name, word in (self.words | changes).items() if word})

    def at(self, back: int) -> str:
        """The address of another month."""
        return self.query(at=f"{month_end(self.latest, back):%Y-%m}" if back else "")


def matrix_asked(params: Mapping[str, str], reading: Reader) -> MatrixAsked:
    """Return what an address asks for. Refuses a matrix that is not there or not to be seen, and months before any."""
    offered = matrices(sees_margin=reading.sees_margin)
    chosen = params.get("matrix", "")
    matrix = find_matrix(chosen, sees_margin=reading.sees_margin) if chosen else offered[0]
    first, latest = days_known(reading)
    since = _number(params.get("since", ""), "since")
    if since not in COMPARED:
        raise Invalid(field="since")
    asked = MatrixAsked(matrix, first, latest, 0, since, params.get("of", ""), matrix.uuid == offered[0].uuid)
    back = _back(params, latest) if matrix.is_dated else 0
    if not 0 <= back <= max(asked.months, 0):
        raise Invalid(field="at")
    return replace(asked, back=back)


def month_end(latest: date, back: int) -> date:
    """The last day of a month so many months before; the last known day itself for none."""
    if not back:
        return latest
    year, month = divmod(_month(latest) - back + 1, 12)
    return date(year, month + 1, 1) - timedelta(days=1)


def month_name(day: date) -> str:
    """August 2026, août 2026."""
    return _("%(month)s %(year)s") % {"month": MONTH_NAMES[day.month], "year": day.year}


def compared_told(since: int) -> str:
    """With which earlier day one compares, as the menu says it."""
    if not since:
        return _("No comparison")
    if since == COMPARED[-1]:
        return _("Compared with a year before")
    told = ngettext("Compared with %(count)s month before", "Compared with %(count)s months before", since)
    return told % {"count": since}


def _back(params: Mapping[str, str], latest: date) -> int:
    """The slider says how many months back; an address says which month."""
    if "back" in params:
        return _number(params["back"], "back")
    word = params.get("at", "")
    if not word:
        return 0
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", word):
        raise Invalid(field="at")
    return _month(latest) - (int(word[:4]) * 12 + int(word[5:]) - 1)


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _number(word: str, field: str) -> int:
    if not re.fullmatch(r"\d{0,3}", word):
        raise Invalid(field=field)
    return int(word or 0)
