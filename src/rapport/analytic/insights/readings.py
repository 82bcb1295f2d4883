"""What a reader reads of a study, of all of their customers or a part of them, and the figures that it begins with."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from rapport.analytic.insights.groups import Group
from rapport.analytic.insights.queries import Reader
from rapport.analytic.studies.models import Study


@dataclass(frozen=True)
class StudyRead:
    """Who reads what of which study."""

    reading: Reader
    group: Group | None
    study: Study

    @property
    def of(self) -> str:
        """The word for the part that is read; empty: all customers."""
        return self.group.word if self.group else ""

    @property
    def query(self) -> str:
        return part_query(self.of)


@dataclass(frozen=True)
class StudyFigure:
    """A figure of the band: `key` opens why, `url` its customers; `tone` says whether it is good."""

    key: str
    label: str
    value: str
    note: str = ""
    url: str = ""
    tone: str = ""


def part_query(of: str) -> str:
    """What the address of a reading adds: nothing for all customers."""
    return f"?{urlencode({'of': of})}" if of else ""
