"""Periods: half-open spans of days, and those that a fiscal year knows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from rapport.kit.errors import DomainError


class EmptyPeriod(DomainError):
    code = "empty_period"
    message = _("The period ends before it starts. Choose an end after %(start)s.")


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` included to `end` excluded."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise EmptyPeriod(field="end", start=self.start.isoformat())

    @property
    def days(self) -> int:
        return (self.end - self.start).days

    @property
    def last_day(self) -> date:
        return self.end - timedelta(days=1)

    def before(self) -> Period:
        """The period of the same length just before."""
        return Period(self.start - timedelta(days=self.days), self.start)

    def a_year_earlier(self) -> Period:
        return Period(add_months(self.start, -12), add_months(self.end, -12))


def add_months(day: date, months: int) -> date:
    """Same day some months away, or the last day of a shorter month."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    month += 1
    last = (date(year + (month == 12), month % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month, min(day.day, last))


def last_months(count: int, *, until: date) -> Period:
    """The `count` months that end with the day `until` included."""
    end = until + timedelta(days=1)
    return Period(add_months(end, -count), end)


def fiscal_year(day: date, *, first_month: int) -> Period:
    """The fiscal year that holds `day`, for a year that starts in `first_month`."""
    start_year = day.year if day.month >= first_month else day.year - 1
    start = date(start_year, first_month, 1)
    return Period(start, add_months(start, 12))
