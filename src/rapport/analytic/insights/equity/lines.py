"""Customer equity in words: its figures, the statement, month by month, two readings, and the company beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.analytic.insights.equity.facts import FROM, OF, TO, EquityRead, Valued
from rapport.analytic.insights.equity.filter import Moved
from rapport.analytic.insights.equity.words import MOVED, TOLD
from rapport.analytic.insights.explain import Fact, Why
from rapport.analytic.insights.readings import StudyFigure
from rapport.analytic.insights.tables import Opens
from rapport.analytic.insights.value.lines import KNOWN, basis_told, horizon_told
from rapport.analytic.methods.customer_equity import ACQUIRED, LOST, MOVEMENTS, STEADY
from rapport.analytic.studies.queries import latest_value
from rapport.kit.errors import NotFound
from rapport.web import writing

BOX = 200.0
BEST = "-expected_value"


@dataclass(frozen=True)
class StatementLine:
    """A line of the statement; `bar` is where its change begins and how long it is, in a box of 200."""

    name: str
    amount: str
    told: str = ""
    customers: str = ""
    url: str = ""
    bar: tuple[float, float] | None = None
    is_gain: bool = True

    @property
    def is_sum(self) -> bool:
        return not self.told


@dataclass(frozen=True)
class DayLine:
    """What customers were worth on a day; `url` reads the page from there to the last day."""

    day: str
    url: str
    customers: str
    active: str
    equity: str
    change: str
    is_gain: bool


@dataclass(frozen=True)
class Step:
    """A line of a sum: what is added, and the sums on the way."""

    name: str
    amount: str
    told: str = ""
    is_sum: bool = False


@dataclass(frozen=True)
class CompanyLine:
    """A valuation of the company in words."""

    valued: Valued
    day: str
    method: str
    amount: str
    equity: str
    ratio: str
    rest: str
    book: str
    unbooked: str


@dataclass(frozen=True)
class EquityTeller:
    """Writes one reading of customer equity."""

    seen: EquityRead
    currency: str
    opens: Opens

    def money(self, amount: float | None, *, compact: bool = False, signed: bool = False) -> str:
        return writing.money(amount, self.currency, compact=compact, signed=signed)

    @property
    def days(self) -> str:
        """The two days in words."""
        return _("%(start)s to %(end)s") % {"start": writing.day(self.seen.start), "end": writing.day(self.seen.end)}

    def band(self) -> list[StudyFigure]:
        """What customers are worth, what that has gained, by whom, and its share of the company."""
        total, rows = self.seen.statement.total, self.seen.statement.rows
        share = total["change"] / total["opening"] if total["opening"] > 0 else None
        found = [
            StudyFigure(
                "equity", _("Customer equity"), self.money(total["closing"], compact=True),
                writing.day(self.seen.end), self._everyone(),
            ),
            StudyFigure(
                "change", _("Change"), self.money(total["change"], compact=True, signed=True),
                writing.percent(share, 1, signed=True), tone="good" if total["change"] >= 0 else "bad",
            ),
            StudyFigure(
                ACQUIRED, _("Acquired"), self.money(rows[ACQUIRED]["change"], compact=True, signed=True),
                self._counted(ACQUIRED), self._who(ACQUIRED),
            ),
            StudyFigure(
                LOST, _("Lost"), self.money(rows[LOST]["change"], compact=True, signed=True),
                self._counted(LOST), self._who(LOST),
            ),
        ]  # fmt: skip
        for valued in self.seen.valued[:1]:
            told = _("of the company’s worth, %(day)s") % {"day": writing.day(valued.row.valued_on)}
            found.append(StudyFigure("ratio", _("Long-run equity"), writing.percent(valued.bridge.ratio), told))
        return found

    def statement(self) -> list[StatementLine]:
        """From the opening to the closing: each movement with its customers."""
        total, rows = self.seen.statement.total, self.seen.statement.rows
        moves = [movement for movement in MOVEMENTS if movement != STEADY]
        level, levels = total["opening"], [total["opening"], total["closing"]]
        starts = []
        for movement in moves:
            starts.append(level)
            level += rows[movement]["change"]
            levels.append(level)
        scale = BOX / max(*levels, 1e-9) if max(levels) > 0 else 0.0
        lines = [
            StatementLine(self._on(self.seen.start), self.money(total["opening"]), bar=(0.0, _bar(levels[0], scale)))
        ]
        for movement, start in zip(moves, starts, strict=True):
            change = rows[movement]["change"]
            low = max(0.0, min(start, start + change))
            lines.append(
                StatementLine(
                    str(MOVED[movement]), self.money(change, signed=True), str(TOLD[movement]),
                    writing.number(rows[movement]["customers"]), self._who(movement),
                    (_bar(low, scale), max(_bar(abs(change), scale), 0.8 if change else 0.0)), change >= 0,
                )
            )  # fmt: skip
        closing = StatementLine(
            self._on(self.seen.end), self.money(total["closing"]), bar=(0.0, _bar(levels[1], scale))
        )
        return [*lines, closing]

    def months(self) -> list[DayLine]:
        """Day by day, the latest first."""
        rows = list(self.seen.by_day)
        changes = [None, *(now["equity"] - was["equity"] for was, now in pairwise(rows))]
        lines = [
            DayLine(
                writing.day(row["day"]), self._from(row["day"]), writing.number(row["customers"]),
                writing.number(row["active"]), self.money(row["equity"]), self.money(change, signed=True),
                (change or 0.0) >= 0,
            )
            for row, change in zip(rows, changes, strict=True)
        ]  # fmt: skip
        return lines[::-1]

    def choices(self) -> list[tuple[str, str]]:
        """The days that one may choose, the latest first: as the address writes them and in words."""
        return [(day.isoformat(), writing.day(day)) for day in reversed(self.seen.found.days)]

    def readings(self) -> list[Step]:
        """Two readings of lifetime value, and what leads from the one to the other."""
        so_far, last = self.seen.margin_so_far, self._latest()
        run = self.seen.long_run
        years = ngettext("%(count)s year", "%(count)s years", len(run.years)) % {"count": len(run.years)}
        return [
            Step(_("Margin so far"), self.money(so_far), _("what customers have brought, where costs are known")),
            Step(_("Expected value"), self.money(last), self._horizon()),
            Step(_("Profitability and potential"), self.money(so_far + last), is_sum=True),
            Step(
                _("Less margin so far"), self.money(-so_far, signed=True), _("equity looks ahead: what came has come")
            ),
            Step(
                _("Years beyond, and means instead of models"), self.money(run.today - last, signed=True),
                _("margin × retention, discounted, %(years)s ahead") % {"years": years},
            ),
            Step(_("Customers of today, by formula"), self.money(run.today), is_sum=True),
            Step(
                _("Customers to come"), self.money(run.to_come, signed=True),
                _("won each year, less what winning them costs"),
            ),
            Step(_("Long-run customer equity"), self.money(run.equity), is_sum=True),
        ]  # fmt: skip

    def companies(self) -> list[CompanyLine]:
        """What the company was held to be worth, the latest first."""
        return [self._company(valued) for valued in self.seen.valued]

    def _company(self, valued: Valued) -> CompanyLine:
        row, bridge = valued.row, valued.bridge
        return CompanyLine(
            valued, writing.day(row.valued_on), row.get_method_display(), self.money(bridge.company),
            self.money(bridge.equity), writing.percent(bridge.ratio), self.money(bridge.rest, signed=True),
            self.money(bridge.book), self.money(bridge.unbooked, signed=True),
        )  # fmt: skip

    def why(self, key: str) -> Why:
        """Return the explanation of a figure. Refuses figures that the page does not have."""
        make = {
            "equity": self._why_equity, "change": self._why_change, ACQUIRED: self._why_acquired, LOST: self._why_lost,
            "ratio": self._why_ratio,
        }.get(key)  # fmt: skip
        if make is None:
            raise NotFound
        return make()

    def _why_equity(self) -> Why:
        total = self.seen.statement.total
        counted = next(row for row in self.seen.by_day if row["day"] == self.seen.end)
        facts: tuple[Fact, ...] = (
            (_("Customers"), writing.number(counted["customers"]), self._everyone()),
            (_("Active"), writing.number(counted["active"]), ""),
            (self._on(self.seen.start), self.money(total["opening"]), ""),
            (self._on(self.seen.end), self.money(total["closing"]), ""),
        )
        words = _(
            "Every day is valued with the models and the assumptions of today, from the orders until that day: "
            "customers move, not the model."
        )
        return Why(
            _("Customer equity"), facts, _("sum of the expected value of every customer"), f"{words} {self._basis()}"
        )

    def _why_change(self) -> Why:
        rows = self.seen.statement.rows
        facts = tuple(
            (str(MOVED[name]), self.money(rows[name]["change"], signed=True), self._who(name)) for name in rows
        )
        words = _("Every customer is in one line only; opening and movements add up to the closing exactly.")
        return Why(_("Change in customer equity"), facts, _("closing − opening"), words)

    def _why_acquired(self) -> Why:
        words = _("They had bought nothing until the first day. What winning them cost is not taken off here.")
        return self._why_movement(ACQUIRED, _("sum of the expected value of new customers on the last day"), words)

    def _why_lost(self) -> Why:
        days = writing.number(self.seen.study.parameters.get("lost_days"))
        words = _(
            "They had bought within %(days)s days before the first day, and nothing in as many days before the last. "
            "What they may still bring stays in the closing."
        ) % {"days": days}
        return self._why_movement(LOST, _("their expected value on the last day − on the first"), words)

    def _why_movement(self, movement: str, formula: str, words: str) -> Why:
        row = self.seen.statement.rows[movement]
        facts = (
            (_("Customers"), writing.number(row["customers"]), self._who(movement)),
            (_("Opening"), self.money(row["opening"]), ""),
            (_("Closing"), self.money(row["closing"]), ""),
        )
        return Why(str(MOVED[movement]), facts, formula, words)

    def _why_ratio(self) -> Why:
        if not self.seen.valued:
            raise NotFound
        bridge = self.seen.valued[0].bridge
        facts = (
            (_("Customers of today, by formula"), self.money(bridge.today), ""),
            (_("Customers to come"), self.money(bridge.to_come), ""),
            (_("Worth of the company"), self.money(bridge.company), ""),
        )
        words = _(
            "Of the twelve months before the day of the valuation. The rest is brand, technology, other assets, less "
            "overheads."
        )
        return Why(
            _("Customer equity ÷ worth of the company"),
            facts,
            _("long-run customer equity ÷ worth of the company"),
            words,
        )

    def _everyone(self) -> str:
        return self.opens.customers(KNOWN, sort=BEST)

    def _who(self, movement: str) -> str:
        return self.opens.customers(Moved(movement, self.seen.start, self.seen.end).condition, sort=BEST)

    def _counted(self, movement: str) -> str:
        count = self.seen.statement.rows[movement]["customers"]
        said = ngettext("%(count)s customer", "%(count)s customers", count)
        return said % {"count": writing.number(count)}

    def _on(self, day: date) -> str:
        return _("Equity on %(day)s") % {"day": writing.day(day)}

    def _from(self, day: date) -> str:
        last = self.seen.found.days[-1]
        start = day if day < last else self.seen.found.days[0]
        given = {FROM: start.isoformat(), TO: last.isoformat(), **({OF: self.seen.of} if self.seen.of else {})}
        return f"?{urlencode(given)}"

    def _latest(self) -> float:
        return float(self.seen.by_day[-1]["equity"]) if self.seen.by_day else 0.0

    def _horizon(self) -> str:
        study = latest_value()
        return horizon_told(study) if study else ""

    def _basis(self) -> str:
        study = latest_value()
        return basis_told(study) if study else ""


def _bar(amount: float, scale: float) -> float:
    return round(max(0.0, amount) * scale, 1)
