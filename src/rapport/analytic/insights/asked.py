"""What a reader asks the portfolio: of whom, a period, when a customer is lost, revenue or margin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from rapport.analytic.methods.rates import PURCHASE, Active, Window
from rapport.analytic.studies import services as studies
from rapport.kit import ports
from rapport.kit.errors import Invalid
from rapport.kit.periods import EmptyPeriod, Period, add_months, fiscal_year, last_months
from rapport.web import writing

if TYPE_CHECKING:
    from rapport.analytic.insights.queries import Reader

MONTHS = {"12m": 12, "6m": 6, "3m": 3, "24m": 24}
FISCAL, LAST_FISCAL, CUSTOM = "fy", "lastfy", "dates"
LOST_CHOICES = (None, 3, 6, 12, 18, 24)
OPENING_CHOICES = (12, 6, 24, 36, None)
REVENUE, MARGIN = "revenue", "margin"
ACTIVE_WORDS = {"order": 0, "purchase": 1}
ACTIVE_CHOICES = (1, 0, 2, 3, 5, 10)
PERIODS = (*MONTHS, FISCAL, LAST_FISCAL)
WON_BY = ("month", "year", "team", "source", "channel")
MILLION = 1_000_000


@dataclass(frozen=True)
class Usual:
    """What the company's rules begin with, where an address says nothing."""

    period: str = "12m"
    on: str = REVENUE
    opening: int | None = 12
    lost: int | None = None

    @property
    def words(self) -> dict[str, str]:
        """The same as an address writes it."""
        return {
            "period": self.period,
            "opening": "ever" if self.opening is None else str(self.opening),
            "lost": "period" if self.lost is None else str(self.lost),
            "on": self.on,
            "active": "purchase",
            "active_amount": "",
            "table": "",
            "of": "",
            "won": "month",
        }


@dataclass(frozen=True)
class Asked:
    """One reading of the portfolio; its address holds all of it."""

    period: Period
    earlier: Period
    period_key: str
    on: str = REVENUE
    opening: int | None = 12
    lost: int | None = None
    active: Active = PURCHASE
    tables: frozenset[str] = frozenset()
    of: str = ""
    won: str = "month"
    usual: Usual = Usual()

    @property
    def window(self) -> Window:
        return Window(self.period.start, self.period.end, self.opening, self.lost, self.active)

    @property
    def earlier_window(self) -> Window:
        return Window(self.earlier.start, self.earlier.end, self.opening, self.lost, self.active)

    @property
    def label(self) -> str:
        months = MONTHS.get(self.period_key)
        if months:
            return _("%(months)s months to %(day)s") % {"months": months, "day": writing.day(self.period.last_day)}
        span = {"start": writing.day(self.period.start), "end": writing.day(self.period.last_day)}
        return _("%(start)s to %(end)s") % span

    @property
    def earlier_label(self) -> str:
        span = {"start": writing.day(self.earlier.start), "end": writing.day(self.earlier.last_day)}
        return _("%(start)s to %(end)s") % span

    @property
    def words(self) -> dict[str, str]:
        """This reading as an address writes it."""
        days = {"from": self.period.start.isoformat(), "to": self.period.last_day.isoformat()}
        return {
            "period": self.period_key,
            **(days if self.period_key == CUSTOM else {}),
            "opening": "ever" if self.opening is None else str(self.opening),
            "lost": "period" if self.lost is None else str(self.lost),
            "on": self.on,
            "active": active_word(self.active.purchases),
            "active_amount": str(self.active_amount or ""),
            "table": ",".join(sorted(self.tables)),
            "of": self.of,
            "won": self.won,
        }

    @property
    def active_amount(self) -> int:
        """The least revenue of an active customer, in the base currency."""
        return self.active.revenue // MILLION

    def words_besides(self, *names: str) -> list[tuple[str, str]]:
        """What a form that asks for these words keeps of the others."""
        return [(name, word) for name, word in self.words.items() if word and name not in names]

    def query(self, **changes: str) -> str:
        """The address of this reading, with changes."""
        given = self.words | changes
        plain = self.usual.words
        return "?" + urlencode({name: value for name, value in given.items() if value != plain.get(name)})

    def with_table(self, chart: str) -> str:
        """The address on which a chart is drawn as a table, or drawn again."""
        return self.query(table=",".join(sorted(self.tables ^ {chart})))


def read(params: Mapping[str, str], *, until: date, fiscal_month: int, usual: Usual = Usual()) -> Asked:
    """Return what an address asks for, until the day `until`; where it says nothing, what is usual."""
    words = {name: params.get(name, value) for name, value in usual.words.items()}
    key = words["period"]
    try:
        period = _period(key, params, until=until, fiscal_month=fiscal_month)
        return Asked(
            period=period,
            earlier=_earlier(key, period),
            period_key=key,
            on=MARGIN if words["on"] == MARGIN else REVENUE,
            opening=_months(words["opening"]),
            lost=_months(words["lost"]),
            active=_active(words["active"], words["active_amount"]),
            tables=frozenset(name for name in words["table"].split(",") if name),
            of=words["of"],
            won=words["won"] if words["won"] in WON_BY else WON_BY[0],
            usual=usual,
        )
    except (ValueError, OverflowError):
        raise Invalid(field="period") from None


def asked_of(params: Mapping[str, str], reading: Reader) -> Asked:
    """Return what an address asks of the reader's portfolio; whoever may see no margin reads revenue."""
    rules, month = studies.rules(), ports.company.use()().fiscal_year_start  # type: ignore[attr-defined]
    usual = Usual(rules.period, rules.abc_on, rules.opening_months, rules.inactivity_months)
    if not reading.sees_margin:
        usual, params = replace(usual, on=REVENUE), {**params, "on": REVENUE}
    return read(params, until=reading.last_day(), fiscal_month=month, usual=usual)


def _period(key: str, params: Mapping[str, str], *, until: date, fiscal_month: int) -> Period:
    if key in MONTHS:
        return last_months(MONTHS[key], until=until)
    current = fiscal_year(until, first_month=fiscal_month)
    if key == FISCAL:
        return Period(current.start, until + timedelta(days=1))
    if key == LAST_FISCAL:
        return Period(add_months(current.start, -12), current.start)
    if key != CUSTOM:
        raise ValueError(key)
    start, last = date.fromisoformat(params.get("from", "")), date.fromisoformat(params.get("to", ""))
    if last < start:
        raise EmptyPeriod(field="to", start=start.isoformat())
    return Period(start, last + timedelta(days=1))


def _earlier(key: str, period: Period) -> Period:
    """The same number of months just before; the same days a year earlier for a fiscal year; else as many days."""
    if key in MONTHS:
        return Period(add_months(period.start, -MONTHS[key]), period.start)
    return period.before() if key == CUSTOM else period.a_year_earlier()


def _months(word: str) -> int | None:
    if word in ("period", "ever"):
        return None
    months = int(word)
    if not 1 <= months <= 240:
        raise ValueError(word)
    return months


def active_word(purchases: int) -> str:
    """How an address says from how many purchases on a customer is active."""
    return next((word for word, count in ACTIVE_WORDS.items() if count == purchases), str(purchases))


def _active(word: str, amount: str) -> Active:
    purchases = ACTIVE_WORDS[word] if word in ACTIVE_WORDS else int(word)
    least = int(amount or 0)
    if not (0 <= purchases <= 1_000 and 0 <= least <= 1_000_000_000):
        raise ValueError(word)
    return Active(purchases, least * MILLION)
