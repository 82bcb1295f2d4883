"""The lifecycle in words: each state with how it is handled, the moves as a table, and why each figure is so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.analytic.insights.explain import Why
from rapport.analytic.insights.lifecycle.everyone import everyone_url
from rapport.analytic.insights.lifecycle.facts import LifecycleRead, state_label
from rapport.analytic.insights.lifecycle.moved import Move
from rapport.analytic.insights.readings import StudyFigure
from rapport.analytic.studies.services.lifecycle import told_of
from rapport.analytic.studies.services.rules import lost_days_of, rules
from rapport.kit.errors import NotFound
from rapport.operational.parties.models import LifecycleState, SuperState
from rapport.operational.parties.queries.lifecycle import SUPER_LABELS, TONES, Process
from rapport.operational.parties.queries.lifecycle import rules as lifecycle_rules
from rapport.web import writing

LEVELS = 5
LONGEST = "lifecycle_since"
NOTHING: Mapping[str, Any] = {"customers": 0, "revenue": 0.0, "expected_value": 0.0, "days": None}


@dataclass(frozen=True)
class StateLine:
    """A state: how many, what they are worth, how long they stay, how soon the goal is reached, how it is handled."""

    key: str
    name: str
    tone: str
    process: Process
    customers: str
    url: str
    worth: str
    days: str
    late: str
    late_url: str
    reached: str
    reached_note: str


@dataclass(frozen=True)
class FlowCell:
    """Customers from the state of the row to that of the column; `level` shades it, `stays` who did not move."""

    customers: str = ""
    url: str = ""
    level: int = 0
    stays: bool = False


@dataclass(frozen=True)
class FlowLine:
    """The customers of a state on the first day, by their state on the last; `left` of them have moved."""

    name: str
    cells: tuple[FlowCell, ...]
    total: str
    left: str


@dataclass(frozen=True)
class LifecycleTeller:
    """Writes one reading of the lifecycle."""

    seen: LifecycleRead
    currency: str

    def band(self) -> list[StudyFigure]:
        """How many are customers, not yet, and not; the first figure leads."""
        by_super: dict[str, int] = {}
        for process in self.seen.processes:
            count = self._row(str(process.stage.state))["customers"]
            by_super[process.stage.super_state] = by_super.get(process.stage.super_state, 0) + count
        order = (SuperState.CUSTOMER, SuperState.NOT_YET, SuperState.STRANGER)
        return [
            StudyFigure(
                str(each), str(SUPER_LABELS[each]), writing.number(by_super.get(each, 0)), self._states_of(each),
                self._open(f"lifecycle~is~{'|'.join(self._keys_of(each))}"),
            )
            for each in order
        ]  # fmt: skip

    def states(self) -> list[StateLine]:
        """The seven states in the order of the lifecycle."""
        return [self._state(process) for process in self.seen.processes]

    def flows(self) -> list[FlowLine]:
        """Who was in which state on the first day, by their state on the last."""
        counts = {(row["before"], row["after"]): row["customers"] for row in self.seen.found.flows}
        most = max((count for (before, after), count in counts.items() if before != after), default=1)
        lines = []
        for before in (*LifecycleState.values, ""):
            here = {after: counts.get((before, after), 0) for after in LifecycleState.values}
            if not any(here.values()):
                continue
            cells = tuple(self._cell(before, after, count, most) for after, count in here.items())
            left = sum(here.values()) - here.get(before, 0)
            lines.append(FlowLine(state_label(before), cells, writing.number(sum(here.values())), writing.number(left)))
        return lines

    def columns(self) -> list[str]:
        return [state_label(state) for state in LifecycleState.values]

    def why(self, key: str) -> Why:
        """How the states are told apart. Refuses figures that the page does not have."""
        known = {*SuperState.values, *LifecycleState.values, "states", "flows"}
        if key not in known:
            raise NotFound
        title = SUPER_LABELS.get(key) or (state_label(key) if key in LifecycleState.values else _("Lifecycle"))
        told = told_of(lifecycle_rules(), lost_days=lost_days_of(rules()))
        facts = (
            (_("Inactive after"), _days(told.days.inactive), ""),
            (_("Lost after"), _days(told.days.lost), ""),
            (_("New for"), _days(told.days.new), ""),
            (_("Dissatisfied for"), _days(told.days.unhappy), ""),
            (_("Satisfaction that counts as a complaint"), _("%(most)s or less") % {"most": told.satisfaction}, ""),
        )
        return Why(
            str(title),
            facts,
            _("Lost, else dissatisfied, else inactive, else new, else satisfied; without a purchase: a prospect once "
              "more than how to reach them is known."),
            _("Days are counted since the last purchase or the last day of a contract. A state holds since the first "
              "day on which that was so. A decision by hand goes before, until its day or a purchase."),
        )  # fmt: skip

    def _state(self, process: Process) -> StateLine:
        key, found = str(process.stage.state), self.seen.found
        row, reached = self._row(key), found.reached.get(key)
        sees = self.seen.reading.sees_margin
        late = found.late.get(key)
        before = self.seen.until - timedelta(days=process.target_days + 1) if process.target_days else None
        return StateLine(
            key=key,
            name=state_label(key),
            tone=TONES.get(key, ""),
            process=process,
            customers=writing.number(row["customers"]),
            url=self._open(f"lifecycle~is~{key}", sort=f"-{LONGEST}") if row["customers"] else "",
            worth=writing.money(row["expected_value"] if sees else row["revenue"], self.currency, compact=True),
            days=_days(round(row["days"])) if row["days"] is not None else "",
            late=writing.number(late) if late is not None else "",
            late_url=self._open(f"lifecycle~is~{key}", f"lifecycle_since~max~{before}", sort=LONGEST)
            if late and before else "",
            reached=writing.percent(reached["reached"] / reached["entered"]) if reached and reached["entered"] else "",
            reached_note=_("%(reached)s of %(entered)s") % reached if reached and reached["entered"] else "",
        )  # fmt: skip

    def _cell(self, before: str, after: str, count: int, most: int) -> FlowCell:
        if not count:
            return FlowCell(stays=before == after)
        move = Move(before, after, self.seen.since, self.seen.until)
        level = 0 if before == after else max(1, round(LEVELS * count / most))
        return FlowCell(writing.number(count), self._open(f"lifecycle_move~is~{move.encode()}"), level, before == after)

    def _row(self, state: str) -> Mapping[str, Any]:
        return self.seen.found.states.get(state, NOTHING)

    def _open(self, *conditions: str, sort: str = "") -> str:
        cut = (f"of~is~{self.seen.of}",) if self.seen.of else ()
        return everyone_url(*cut, *conditions, sort=sort)

    def _keys_of(self, super_state: str) -> list[str]:
        return [str(each.stage.state) for each in self.seen.processes if each.stage.super_state == super_state]

    def _states_of(self, super_state: str) -> str:
        return ", ".join(state_label(key).lower() for key in self._keys_of(super_state))


def _days(count: int) -> str:
    return ngettext("%(count)s day", "%(count)s days", count) % {"count": writing.number(count)}
