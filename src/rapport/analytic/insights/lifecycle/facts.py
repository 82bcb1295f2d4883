"""The lifecycle as programs read it, and what its page begins with: over REST, from a terminal and in files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from rapport.analytic.insights.groups import narrowed
from rapport.analytic.insights.portfolio.sheets import Sheet
from rapport.analytic.insights.queries import opened
from rapport.analytic.insights.queries.lifecycle import Goal, Lifecycle, lifecycle
from rapport.analytic.insights.readings import StudyRead
from rapport.analytic.studies.queries import NotScoredYet
from rapport.analytic.studies.services.lifecycle import known_from
from rapport.kit import ports
from rapport.kit.actor import Actor
from rapport.kit.errors import Invalid
from rapport.operational.parties.queries.lifecycle import LABELS, Process, processes

STATES, FLOWS = "states", "flows"
SHEETS = (STATES, FLOWS)
USUAL_DAYS = 91


@dataclass(frozen=True)
class LifecycleRead(StudyRead):
    """Who reads which states, between which days; `first` is the earliest day that can be asked."""

    since: date
    until: date
    first: date
    processes: Sequence[Process]

    @property
    def found(self) -> Lifecycle:
        goals = [
            Goal(str(each.stage.state), str(each.stage.towards), each.target_days)
            for each in self.processes
            if each.stage.towards and each.target_days
        ]
        return lifecycle(self.reading, self.since, self.until, goals)

    @property
    def query(self) -> str:
        days = {"from": self.since.isoformat(), "to": self.until.isoformat()}
        return f"?{urlencode(days | ({'of': self.of} if self.of else {}))}"


def read(params: Mapping[str, str], actor: Actor) -> LifecycleRead:
    """Return who reads which states. Refuses without the right, before the first refresh, a group out of sight, and
    days that are none or in the wrong order; days before all that is known begin with the first that is."""
    whole, first = opened(actor), known_from()
    if first is None:
        raise NotScoredYet
    today = whole.study.as_of
    until = min(_day(params.get("to", ""), today, "to"), today)
    since = max(_day(params.get("from", ""), until - timedelta(days=USUAL_DAYS), "from"), first)
    if since > until:
        raise Invalid(_("The first day comes after the last."), field="from")
    reading, group = narrowed(whole, params.get("of", ""), actor)
    return LifecycleRead(reading, group, whole.study, since, until, first, processes())


def _day(text: str, usual: date, field: str) -> date:
    try:
        return date.fromisoformat(text) if text else usual
    except ValueError:
        raise Invalid(_("This is not a date."), field=field) from None


def lifecycle_facts(params: Mapping[str, str], actor: Actor) -> dict[str, Any]:
    """Return the states with how they are handled, and the moves between both days. Refuses as `read` does."""
    seen = read(params, actor)
    return {
        "part": seen.group.name if seen.group else "",
        "study": seen.study.uuid,
        "as_of": seen.study.as_of,
        "since": seen.since,
        "until": seen.until,
        "currency": ports.company.use()().currency,
        "states": [_state(seen, process) for process in seen.processes],
        "flows": [
            {name: row[name] for name in ("before", "after", "customers", "revenue")} for row in seen.found.flows
        ],
    }


def _state(seen: LifecycleRead, process: Process) -> dict[str, Any]:
    """A state with its sums; what may be expected of customers only for those who may see margins."""
    key, found = str(process.stage.state), seen.found
    row = found.states.get(key, {"customers": 0, "revenue": 0.0, "expected_value": 0.0, "days": None})
    return {
        "state": key,
        "super_state": str(process.stage.super_state),
        "phase": str(process.stage.phase),
        "process": str(process.stage.process),
        "playbook": str(process.playbook),
        "owner": process.owner,
        "towards": str(process.stage.towards or ""),
        "target_days": process.target_days,
        "customers": row["customers"],
        "revenue": row["revenue"],
        "expected_value": row["expected_value"] if seen.reading.sees_margin else None,
        "days": row["days"],
        "late": found.late.get(key),
        "entered": found.reached.get(key, {}).get("entered"),
        "reached": found.reached.get(key, {}).get("reached"),
    }


def lifecycle_sheet(name: str, seen: LifecycleRead) -> Sheet:
    """The numbers of one table of the page as rows."""
    if name == FLOWS:
        rows = [
            (state_label(row["before"]), state_label(row["after"]), row["customers"], row["revenue"])
            for row in seen.found.flows
        ]
        return [_("Before"), _("After"), _("Customers"), _("Revenue so far")], rows
    told = [_state(seen, process) for process in seen.processes]
    names = ["customers", "revenue", "days", "target_days", "late", "entered", "reached"]
    heads = [
        _("Customers"), _("Revenue so far"), _("Days in this state"), _("Target time, in days"), _("Later than that"),
        _("Came in a year"), _("Reached the goal in time"),
    ]  # fmt: skip
    if seen.reading.sees_margin:
        names, heads = [*names, "expected_value"], [*heads, _("Expected value")]
    return [_("State"), *heads], [(state_label(row["state"]), *(row[each] for each in names)) for row in told]


def state_label(state: str) -> str:
    """A state in words; who was not known yet has none."""
    return str(LABELS.get(state) or _("Not known yet"))
