"""Potential and movements as programs read them, and what the page begins with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from rapport.analytic.insights.movements.words import CLUES, PARTS, PLAYBOOKS, cause_told
from rapport.analytic.insights.portfolio.sheets import Sheet
from rapport.analytic.insights.queries import Reader, opened
from rapport.analytic.insights.queries.potential import Moved, Seen, potential_of, potential_seen, since_of
from rapport.analytic.studies.models import Movement, Study
from rapport.analytic.studies.potential.queries import latest_potential, movements_seen, override_of
from rapport.analytic.studies.queries import NotScoredYet
from rapport.kit import ports
from rapport.kit.actor import Actor
from rapport.kit.errors import Invalid
from rapport.operational.parties.models import MovementKind, Party

BY_MOVEMENT, GAPS = "movements", "gaps"
SHEETS = (BY_MOVEMENT, GAPS)
MONTHS = (1, 3, 6, 12, 24)
USUAL = 12
MOST_OF_ONE = 50


@dataclass(frozen=True)
class MovementsRead:
    """Who reads what: the movements of the last `months`."""

    reading: Reader
    actor: Actor
    study: Study
    months: int

    @property
    def found(self) -> Seen:
        return potential_seen(self.reading, self.actor, since_of(self.study, self.months))

    @property
    def query(self) -> str:
        return "" if self.months == USUAL else f"?months={self.months}"


def read(params: Mapping[str, str], actor: Actor) -> MovementsRead:
    """Return who reads what. Refuses without the right to it, before it was computed, and other spans than offered."""
    reading, study = opened(actor), latest_potential()
    if study is None:
        raise NotScoredYet
    word = params.get("months") or str(USUAL)
    if word not in {str(each) for each in MONTHS}:
        raise Invalid(field="months")
    return MovementsRead(reading, actor, study, int(word))


def amounts(row: Moved, *, sees_margin: bool) -> dict[str, Any]:
    """The sums of a movement as their reader may see them."""
    own = {"customers": row.customers, "revenue": row.revenue}
    rest = {"expected_value": row.expected_value, "potential": row.potential}
    return {**own, **(rest if sees_margin else dict.fromkeys(rest))}


def movements_facts(params: Mapping[str, str], actor: Actor) -> dict[str, Any]:
    """Return who moved, by movement, and the sums of all. Refuses as `read` does."""
    seen = read(params, actor)
    found, sees = seen.found, seen.reading.sees_margin
    return {
        "study": seen.study.uuid,
        "as_of": seen.study.as_of,
        "months": seen.months,
        "currency": ports.company.use()().currency,
        "movements": [
            {
                "movement": row.kind, "name": str(MovementKind(row.kind).label), "playbook": str(PLAYBOOKS[row.kind]),
                **amounts(row, sees_margin=sees),
            }
            for row in found.moved
        ],
    }  # fmt: skip


def potential_facts(params: Mapping[str, str], actor: Actor) -> dict[str, Any]:
    """Return potential beside what customers bring, and the largest gaps. Refuses as `read`, and without margins."""
    seen = _with_margin(read(params, actor))
    found = seen.found
    people = Party.objects.in_bulk([row["customer_id"] for row in found.gaps])
    kept = ("customers", "basis", "margin_rate", "growth", "rules")
    return {
        "study": seen.study.uuid,
        "as_of": seen.study.as_of,
        "currency": ports.company.use()().currency,
        "parameters": seen.study.parameters,
        "figures": {name: seen.study.figures[name] for name in kept if name in seen.study.figures},
        **{name: found.total[name] for name in ("customers", "actual", "potential")},
        "gaps": [
            {"customer": people[row["customer_id"]].uuid, "name": str(people[row["customer_id"]]),
             **{name: row[name] for name in ("actual", "potential", "gap")}}
            for row in found.gaps if row["customer_id"] in people
        ],
    }  # fmt: skip


def _with_margin(seen: MovementsRead) -> MovementsRead:
    opened(seen.actor, with_margin=True)
    return seen


def customer_facts(uuid: str, actor: Actor) -> dict[str, Any]:
    """Return what one customer's potential is made of, and how they moved. Refuses as `read`, and out of sight."""
    seen, party = _with_margin(read({}, actor)), Party.objects.find(uuid, actor)
    row = potential_of(seen.reading, party.pk)
    said = override_of(party)
    return {
        "customer": party.uuid,
        "study": seen.study.uuid,
        "as_of": seen.study.as_of,
        "actual": row["actual"] if row else None,
        "potential": float(said.amount) if said else row["potential"] if row else None,
        "computed": row["computed"] if row else None,
        "reason": said.reason if said else "",
        "growth_chance": row["chance"] if row else None,
        "parts": [{"part": name, "amount": row[name]} for name in PARTS] if row else [],
        "clues": [{"clue": name, "amount": row[f"clue_{name}"]} for name in CLUES] if row else [],
        "movements": [movement_fact(each, sees_margin=True) for each in movements_of(party, actor)],
    }


def movements_of(party: Party, actor: Actor) -> list[Movement]:
    """Return how a customer moved, the latest first; of those whom a reader may see."""
    return list(movements_seen(actor).filter(party=party)[:MOST_OF_ONE])


def movement_fact(row: Movement, *, sees_margin: bool) -> dict[str, Any]:
    """A movement for programs; levels only for those who may see margins."""
    levels = ("profitability_before", "profitability_after", "potential_before", "potential_after")
    return {
        "uuid": row.uuid, "movement": row.kind, "moved_on": row.moved_on, "cause": row.cause,
        "cause_told": cause_told(row.cause), "reason": row.reason, "decision": row.decision, "checks": row.checks,
        **{name: _number(getattr(row, name)) if sees_margin else None for name in levels},
    }  # fmt: skip


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def movements_sheet(name: str, seen: MovementsRead) -> Sheet:
    """The numbers of one table of the page as rows."""
    found, sees = seen.found, seen.reading.sees_margin
    if name == GAPS:
        _with_margin(seen)
        people = Party.objects.in_bulk([row["customer_id"] for row in found.gaps])
        rows = [
            (str(people.get(row["customer_id"], "")), row["actual"], row["potential"], row["gap"]) for row in found.gaps
        ]
        return [_("Customer"), _("Expected value"), _("Potential"), _("Gap")], rows
    heads = [_("Movement"), _("Customers"), _("Revenue so far")]
    lines = [(str(MovementKind(row.kind).label), row.customers, row.revenue) for row in found.moved]
    if not sees:
        return heads, lines
    more = [(*line, row.expected_value, row.potential) for line, row in zip(lines, found.moved, strict=True)]
    return [*heads, _("Expected value"), _("Potential")], more
