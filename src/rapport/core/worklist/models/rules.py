"""How often something comes back: a rule as calendars write it (RFC 5545), in words, and what day follows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from dateutil import rrule
from django.db import models
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, npgettext, pgettext

from rapport.kit.errors import DomainError

CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WORKING = (0, 1, 2, 3, 4)
MOST = 999


class BadRule(DomainError):
    code = "bad_rule"
    message = gettext_lazy(
        "This repetition cannot be read. Say how often as a calendar does, for example FREQ=WEEKLY;INTERVAL=2;BYDAY=MO."
    )


class RuleEndsTwice(DomainError):
    code = "rule_ends_twice"
    message = gettext_lazy("Say until when it comes back, or how many times: not both.")


class Frequency(models.TextChoices):
    """How often, before counting."""

    DAILY = "DAILY", gettext_lazy("Every day")
    WEEKLY = "WEEKLY", gettext_lazy("Every week")
    MONTHLY = "MONTHLY", gettext_lazy("Every month")
    YEARLY = "YEARLY", gettext_lazy("Every year")


@dataclass(frozen=True)
class Rule:
    """Every so many days, weeks, months or years; until a day or so many times, the coming one counted.

    `day` is the day of the month that is meant: where a month is shorter, its last day stands for it.
    """

    frequency: Frequency
    interval: int = 1
    weekdays: tuple[int, ...] = ()
    until: date | None = None
    times: int | None = None
    day: int | None = None

    @classmethod
    def parse(cls, text: str) -> Rule:
        """Return the rule of such a text. Refuses with BadRule and RuleEndsTwice."""
        parts = dict(part.split("=", 1) for part in text.upper().removeprefix("RRULE:").split(";") if "=" in part)
        known = {"FREQ", "INTERVAL", "BYDAY", "UNTIL", "COUNT", "BYMONTHDAY"}
        try:
            rule = cls(
                Frequency(parts.get("FREQ", "")),
                int(parts.get("INTERVAL", 1)),
                tuple(sorted({CODES.index(code) for code in parts["BYDAY"].split(",")})) if "BYDAY" in parts else (),
                datetime.strptime(parts["UNTIL"][:8], "%Y%m%d").date() if "UNTIL" in parts else None,
                int(parts["COUNT"]) if "COUNT" in parts else None,
                int(parts["BYMONTHDAY"]) if "BYMONTHDAY" in parts else None,
            )
        except ValueError:
            raise BadRule(field="rule") from None
        if parts.keys() - known:
            raise BadRule(field="rule")
        return rule.checked()

    def checked(self) -> Rule:
        """Return itself, or refuse with BadRule and RuleEndsTwice."""
        if self.until is not None and self.times is not None:
            raise RuleEndsTwice(field="times")
        counts = (self.interval, self.times or 1)
        if not all(1 <= count <= MOST for count in counts) or not 1 <= (self.day or 1) <= 31:
            raise BadRule(field="rule")
        if self.weekdays and self.frequency is not Frequency.WEEKLY:
            raise BadRule(field="rule")
        return self

    def __str__(self) -> str:
        found = [f"FREQ={self.frequency.value}"]
        found += [f"INTERVAL={self.interval}"] if self.interval > 1 else []
        found += ["BYDAY=" + ",".join(CODES[day] for day in self.weekdays)] if self.weekdays else []
        found += [f"BYMONTHDAY={self.day}"] if self.day else []
        found += [f"UNTIL={self.until:%Y%m%d}"] if self.until else []
        found += [f"COUNT={self.times}"] if self.times else []
        return ";".join(found)

    def anchored(self, on: date) -> Rule:
        """Return the rule that keeps to the weekday, or to the day of the month, of its first day."""
        if self.frequency is Frequency.WEEKLY:
            return self if self.weekdays else replace(self, weekdays=(on.weekday(),))
        return self if self.frequency is Frequency.DAILY else replace(self, day=on.day)

    def days_after(self, day: date) -> Iterator[date]:
        """Yield the days that follow one of its days, as far as the rule goes."""
        for place, found in enumerate(self._days(day), start=2):
            if (self.until and found > self.until) or (self.times and place > self.times):
                return
            yield found

    def following(self, day: date, *, after: date) -> tuple[date, Rule] | None:
        """Return its first day after another, with the rule that goes on from there; None where it ends."""
        for passed, found in enumerate(self.days_after(day), start=1):
            if found > after:
                return found, replace(self, times=self.times - passed if self.times else None)
        return None

    def _days(self, day: date) -> Iterator[date]:
        start = datetime.combine(day.replace(day=1) if self.day else day, time.min)
        rows = rrule.rrule(
            getattr(rrule, self.frequency.value), dtstart=start, interval=self.interval, **self._narrow(day)
        )
        return (found.date() for found in rows if found.date() > day)

    def _narrow(self, day: date) -> dict[str, Any]:
        if self.day is None:
            return {"byweekday": self.weekdays} if self.weekdays else {}
        month = {"bymonth": day.month} if self.frequency is Frequency.YEARLY else {}
        return {"bymonthday": range(min(self.day, 28), self.day + 1), "bysetpos": -1, **month}

    @property
    def words(self) -> str:
        """The rule as its reader says it: every 2 weeks on Monday and Thursday, until 12 March 2026."""
        return ", ".join(part for part in (self._often(), self._end()) if part)

    def _often(self) -> str:
        count = self.interval
        if self.frequency is Frequency.DAILY:
            return npgettext("repeats", "every day", "every %(count)s days", count) % {"count": count}
        if self.frequency is Frequency.MONTHLY:
            return ngettext("every month", "every %(count)s months", count) % {"count": count}
        if self.frequency is Frequency.YEARLY:
            return ngettext("every year", "every %(count)s years", count) % {"count": count}
        if self.weekdays == WORKING and count == 1:
            return _("every working day")
        often = ngettext("every week", "every %(count)s weeks", count) % {"count": count}
        return _("%(often)s on %(days)s") % {"often": often, "days": self._named()} if self.weekdays else often

    def _named(self) -> str:
        *first, last = (str(WEEKDAYS[day]) for day in self.weekdays)
        both = {"first": pgettext("weekdays", ", ").join(first), "last": last}
        return pgettext("weekdays", "%(first)s and %(last)s") % both if first else last

    def _end(self) -> str:
        if self.until:
            return _("until %(day)s") % {"day": date_format(self.until, "DATE_FORMAT")}
        times = {"count": self.times}
        return ngettext("the last time", "%(count)s times", self.times) % times if self.times else ""
