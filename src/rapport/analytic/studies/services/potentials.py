"""Potential and movements: computed and published, and what people say of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rapport.analytic.studies.models import MOST_REASON, Movement, PotentialOverride, PotentialRules, Study
from rapport.analytic.studies.policies import EXITS, REFRESH, RULES
from rapport.analytic.studies.potential import study as potential_study
from rapport.analytic.studies.potential import tables
from rapport.analytic.studies.potential.kinds import CLUES, POINTS_TABLE, TABLE
from rapport.analytic.studies.potential.queries import latest_potential, potential_rules, told_of
from rapport.analytic.studies.queries import POTENTIAL, NotScoredYet
from rapport.analytic.studies.services import movements
from rapport.analytic.warehouse import beside
from rapport.analytic.warehouse import queries as warehouse
from rapport.core.access.policies import demand, policy_of
from rapport.core.audit import services as audit
from rapport.core.audit.queries import last_actor_name
from rapport.core.jobs import services as jobs
from rapport.core.jobs.models import Job
from rapport.kit.actor import Actor
from rapport.kit.bulk import any_key
from rapport.kit.errors import ChangedMeanwhile, DomainError, Invalid
from rapport.operational.parties.models import MovementKind, Party, Standing
from rapport.operational.parties.services.potentials import publish_potentials, set_potential

POTENTIAL_TASK = "studies.potential"
OLD = timedelta(hours=20)
MOST_WEIGHT, MOST_MONTHS = 1_000.0, 240
MOST_AMOUNT = Decimal(10) ** 12
WEIGHTS = ("coverage", "wallet", "referral")
CHECKS = ("contract", "notice", "protected", "alternative")
"""What is to be confirmed before an exit (contract P05, K47): the contract and the law allow it, its notice is kept, no
protected ground played a part, and a less costly channel was considered."""


class NoReason(DomainError):
    code = "no_reason"
    message = _("Give a reason of 300 characters at most.")


class WrongPotential(DomainError):
    code = "wrong_potential"
    message = _("A potential is an amount of zero or more.")


class WrongWeight(DomainError):
    code = "wrong_weight"
    message = _("A weight lies between -1,000 and 1,000 percent; a limit is an amount, months lie between 1 and 240.")


class NoExit(DomainError):
    code = "no_exit"
    message = _("Only a customer whose exit is to be considered is decided upon, and once.")


class ChecksMissing(DomainError):
    code = "checks_missing"
    message = _("Confirm every point of the legal check-list before an exit is approved.")


def ask_potential(*, by: Actor, at: datetime) -> Job:
    """This function will ask for potential in the background; one that waits already is enough.

    Refuses without the right to refresh.
    """
    demand(by, REFRESH)
    return jobs.enqueue(POTENTIAL_TASK, by=by, at=at, unique=POTENTIAL_TASK)


def renew_potential(*, by: Actor, at: datetime) -> Job | None:
    """This function will ask for potential where the last is not of today, and for nothing otherwise."""
    study = latest_potential()
    is_fresh = study is not None and at - study.seen_at <= OLD and beside.current(TABLE) is not None
    return None if is_fresh else ask_potential(by=by, at=at)


def measure_potential(*, by: Actor, at: datetime, as_of: date, finished: Callable[[], datetime]) -> Study:
    """This function will compute the potential of every customer and their movements, and publish both.

    It reads the last build of the warehouse. Owners hear of movements that are new. Refuses without the right, and
    before there is a build.
    """
    demand(by, REFRESH)
    opened = warehouse.open_readonly()
    if opened is None:
        raise NotScoredYet
    chosen = told_of(potential_rules())
    overridden = {row.party_id: float(row.amount) for row in PotentialOverride.objects.all()}
    asked = potential_study.Potential(as_of, opened, chosen, overridden)
    found = asked()
    study = Study.objects.create(
        method=POTENTIAL, parameters=asdict(chosen), as_of=as_of, seen_at=at, started_at=at, requested_by_id=by.user_id,
        build=opened.name,
    )  # fmt: skip
    if found is not None:
        _written(found)
        moved = movements.keep(found, study=study, as_of=as_of, by=by, at=finished())
        asked.figures |= moved
    amounts = {} if found is None else dict(zip(found.base.customers.tolist(), found.amount.tolist(), strict=True))
    publish_potentials(_rows(amounts, overridden), study_id=study.pk, by=by, at=finished())
    _finish(study, asked.figures, by=by, at=finished())
    return study


def _written(found: potential_study.Found) -> None:
    """Put what was found beside the warehouse, for pages to read."""
    with beside.writing(TABLE, tables.SCHEMA) as write:
        write(found.rows())
    with beside.writing(POINTS_TABLE, tables.POINTS) as write:
        for rows in found.points():
            write(rows)


def _rows(amounts: Mapping[int, float], overridden: Mapping[int, float]) -> list[tuple[int, int, str, str | None]]:
    last = movements.latest()
    return [
        (party, round(amount * 1_000_000), *last.get(party, ("", None)))
        for party, amount in {**amounts, **{p: a for p, a in overridden.items() if p not in amounts}}.items()
    ]


@transaction.atomic
def _finish(study: Study, figures: dict[str, Any], *, by: Actor, at: datetime) -> None:
    study.figures, study.finished_at = figures, at
    study.save(update_fields=["figures", "finished_at"])
    told = {name: value for name, value in figures.items() if name not in {"groups", "worth", "families"}}
    audit.record("potential.compute", by=by, at=at, changes=[audit.Change("study", study.pk, after={"figures": told})])


@transaction.atomic
def override(party: Party, amount: Decimal, reason: str, *, by: Actor, at: datetime) -> PotentialOverride:
    """This function will set a customer's potential to what somebody knows, until it is taken back.

    Refuses whoever may not edit the customer, an amount below zero, and without a reason.
    """
    policy_of(Party).demand(by, "edit", party)
    if not 0 <= amount <= MOST_AMOUNT:
        raise WrongPotential(field="amount")
    said = _said(reason)
    row = PotentialOverride.objects.select_for_update().filter(party=party).first()
    before = _told(row) if row else {}
    standing = Standing.objects.filter(party=party).first()
    row = row or PotentialOverride(party=party, computed=standing.potential if standing else None)
    row.amount, row.reason, row.set_at, row.set_by_id = amount, said, at, by.user_id
    row.save()
    set_potential(party.pk, amount, by=by, at=at)
    change = audit.Change("potential_override", row.pk, party_id=party.pk, before=before, after=_told(row))
    audit.record("potential.override", by=by, at=at, changes=[change])
    return row


@transaction.atomic
def release(party: Party, *, by: Actor, at: datetime) -> bool:
    """This function will let a customer's potential be the computed one again; it says whether another had been set.

    Refuses whoever may not edit the customer.
    """
    policy_of(Party).demand(by, "edit", party)
    row = PotentialOverride.objects.select_for_update().filter(party=party).first()
    if row is None:
        return False
    set_potential(party.pk, row.computed, by=by, at=at)
    change = audit.Change("potential_override", row.pk, party_id=party.pk, before=_told(row))
    row.delete()
    audit.record("potential.release", by=by, at=at, changes=[change])
    return True


def _told(row: PotentialOverride) -> dict[str, Any]:
    return {"amount": str(row.amount), "reason": row.reason}


def _said(reason: str) -> str:
    said = " ".join(reason.split())
    if not 0 < len(said) <= MOST_REASON:
        raise NoReason(field="reason")
    return said


@transaction.atomic
def explain(movement: Movement, reason: str, *, by: Actor, at: datetime) -> Movement:
    """This function will keep why a customer moved, as somebody who looks after them sees it; the last answer stands.

    Refuses whoever may not edit the customer, and without a reason.
    """
    policy_of(Party).demand(by, "edit", movement.party)
    said = _said(reason)
    row = Movement.objects.select_for_update().get(pk=movement.pk)
    before, row.reason, row.reason_at, row.reason_by_id = {"reason": row.reason}, said, at, by.user_id
    row.save(update_fields=["reason", "reason_at", "reason_by_id"])
    change = audit.Change("movement", row.pk, party_id=row.party_id, before=before, after={"reason": said})
    audit.record("movement.explain", by=by, at=at, changes=[change])
    return row


@transaction.atomic
def decide_exit(
    movement: Movement, decision: str, reason: str, checks: Sequence[str], *, by: Actor, at: datetime
) -> Movement:
    """This function will decide on an exit: approved, or the customer is kept. Nothing else follows by itself.

    Refuses without the right of a manager, what is no open exit, without a reason, and an approval before every point
    of the legal check-list is confirmed.
    """
    demand(by, EXITS)
    if decision not in Movement.Decision.values:
        raise Invalid(field="decision")
    row = Movement.objects.select_for_update().get(pk=movement.pk)
    if row.kind != MovementKind.EXIT or row.decision:
        raise NoExit
    said = _said(reason)
    confirmed = [each for each in CHECKS if each in checks]
    if decision == Movement.Decision.APPROVED and len(confirmed) < len(CHECKS):
        raise ChecksMissing(field="checks")
    row.decision, row.reason, row.checks = Movement.Decision(decision), said, confirmed
    row.decided_at, row.decided_by_id = at, by.user_id
    row.save(update_fields=["decision", "reason", "checks", "decided_at", "decided_by_id"])
    after = {"decision": row.decision, "reason": said, "checks": confirmed}
    change = audit.Change("movement", row.pk, party_id=row.party_id, before={"decision": ""}, after=after)
    audit.record("movement.decide", by=by, at=at, changes=[change])
    return row


@transaction.atomic
def change_potential_rules(
    values: Mapping[str, Any], *, by: Actor, at: datetime, seen: int | None = None
) -> PotentialRules:
    """This function will change how potential is weighed; the next study uses it.

    Refuses without the right, weights and months out of bounds, and a clash with the version that was `seen`.
    """
    demand(by, RULES)
    chosen = PotentialRules.objects.select_for_update().filter(pk=1).first() or PotentialRules(pk=1)
    before, after = audit.changed(chosen, values)
    if seen is not None and seen != chosen.version:
        name = last_actor_name("potential_rules", 1) or ""
        raise ChangedMeanwhile(name=name, theirs={field: getattr(chosen, field) for field in after})
    for name, value in values.items():
        setattr(chosen, name, value)
    _check(chosen)
    if after:
        chosen.version += 1
        chosen.save()
        change = audit.Change("potential_rules", 1, before=before, after=after)
        audit.record("potential_rules.change", by=by, at=at, changes=[change])
    return chosen


def _check(chosen: PotentialRules) -> None:
    for name in WEIGHTS:
        if not 0 <= getattr(chosen, name) <= MOST_WEIGHT:
            raise WrongWeight(field=name)
    for key, weight in chosen.clues.items():
        if key not in CLUES or not -MOST_WEIGHT <= weight <= MOST_WEIGHT:
            raise WrongWeight(field=f"clue_{key}")
    for name in ("loyal_months", "patience_months"):
        if not 1 <= getattr(chosen, name) <= MOST_MONTHS:
            raise WrongWeight(field=name)


def move(holder: str, from_id: int, to_id: int) -> int:
    """Give what was said of one customer's potential, and their movements, to another; the other's word stands."""
    if holder != "party":
        return 0
    if PotentialOverride.objects.filter(party_id=to_id).exists():
        PotentialOverride.objects.filter(party_id=from_id).delete()
    moved = PotentialOverride.objects.filter(party_id=from_id).update(party_id=to_id)
    mine = Movement.objects.filter(party_id=from_id)
    twice = set(Movement.objects.filter(party_id=to_id).values_list("kind", "moved_on"))
    mine.filter(pk__in=[row.pk for row in mine if (row.kind, row.moved_on) in twice]).delete()
    return moved + mine.update(party_id=to_id)


def remove(holder: str, ids: Iterable[int]) -> int:
    """Delete what was said and found of customers that are deleted."""
    if holder != "party":
        return 0
    keys = any_key(list(ids))
    gone = PotentialOverride.objects.filter(party_id__in=keys).delete()[0]
    return gone + Movement.objects.filter(party_id__in=keys).delete()[0]
