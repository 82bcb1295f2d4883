"""The lifecycle of customers: what the rules found is published in bulk, and anybody may decide otherwise by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rapport.core.access.policies import demand, policy_of
from rapport.core.audit import services as audit
from rapport.core.audit.queries import before_of, last_actor_name
from rapport.core.identity.models import User
from rapport.core.identity.queries import company
from rapport.kit.actor import Actor
from rapport.kit.bulk import any_key, insert_columns, update_rows
from rapport.kit.errors import ChangedMeanwhile, DomainError, NotFound
from rapport.operational.parties.events import PartyEdited
from rapport.operational.parties.models import (
    Cause,
    LifecycleChange,
    LifecycleOverride,
    LifecycleProcess,
    LifecycleRules,
    LifecycleState,
    Party,
    Standing,
)

RULES = "lifecycle.rules"
SET, RELEASED = "party.lifecycle", "party.lifecycle_release"
STEP = 25_000
LEAST_DAYS, MOST_DAYS = 1, 3_660
Row = tuple[int, str, date, str, int | None]


class NoReason(DomainError):
    code = "no_reason"
    message = _("Say why: whoever reads this state later needs the reason.")


class NoLifecycle(DomainError):
    code = "no_lifecycle"
    message = _("A household has no state of its own: its members have.")


class EndsTooSoon(DomainError):
    code = "ends_too_soon"
    message = _("This day is over: choose a later one, or none.")


class NotByHand(DomainError):
    code = "not_by_hand"
    message = _("This state was not decided by hand: the rules hold already.")


class WrongDays(DomainError):
    code = "wrong_days"
    message = _("A number of days lies between 1 and 3660.")


class WrongSatisfaction(DomainError):
    code = "wrong_satisfaction"
    message = _("Satisfaction goes from 0 to 10.")


@dataclass(frozen=True)
class Chosen:
    """A state that somebody chooses, why, and until when at the latest."""

    state: LifecycleState
    reason: str
    until: date | None = None


def publish_many(rows: Sequence[Row], *, released: Sequence[int] = (), by: Actor, at: datetime) -> int:
    """This function will bring customers into the states that the rules found for them, and say how many they are.

    Rows are party_id, state, the day on which it began, the cause and its days; those who are in that state already
    are not given. `released` are customers whose decision by hand has ended. It works in short transactions; after a
    crash it can run again and does nothing twice. Refuses nothing.
    """
    LifecycleOverride.objects.filter(party_id__in=any_key(list(released))).delete()
    for start in range(0, len(rows), STEP):
        part = rows[start : start + STEP]
        with transaction.atomic():
            update_rows(Standing, ["lifecycle", "lifecycle_since"], [(row[1], row[2], row[0]) for row in part])
            _write_changes(part, at=at)
    if rows or released:
        params = {"changed": len(rows), "released": len(released)}
        with transaction.atomic():
            audit.record("lifecycle.publish", by=by, at=at, changes=[], params=params)
    return len(rows)


def publish_past(batches: Iterable[Sequence[Row]], *, by: Actor, at: datetime) -> int:
    """This function will write how customers came into their states, where nothing of it is known yet.

    Rows are those of `publish_many`, customer by customer, each one's in the order of their days: the last is the state
    of today. It works in short transactions; whom a crash left out begin with their state of the next publication.
    Refuses nothing; with changes at hand it does nothing.
    """
    if LifecycleChange.objects.exists():
        return 0
    customers, count, last = 0, 0, None
    for rows in filter(None, batches):
        today = {row[0]: row for row in rows}
        with transaction.atomic():
            update_rows(
                Standing, ["lifecycle", "lifecycle_since"], [(row[1], row[2], row[0]) for row in today.values()]
            )
            _write_changes(rows, at=at)
        customers += len(today) - (rows[0][0] == last)
        count, last = count + len(rows), rows[-1][0]
    if count:
        params = {"changed": customers, "past": count}
        with transaction.atomic():
            audit.record("lifecycle.publish", by=by, at=at, changes=[], params=params)
    return customers


def follow_overrides(found: Mapping[int, tuple[str, date]]) -> None:
    """This function will note what the rules say of customers whose state was decided by hand."""
    rows = [(state, since, party) for party, (state, since) in found.items()]
    update_rows(LifecycleOverride, ["rule_state", "rule_since"], rows)


@transaction.atomic
def choose(party: Party, chosen: Chosen, *, by: Actor, at: datetime) -> LifecycleChange:
    """This function will put a customer into a state by hand, until a day or until they buy.

    Refuses with NotAllowed, NoReason, EndsTooSoon and NoLifecycle.
    """
    policy_of(Party).demand(by, "edit", party)
    today = at.astimezone(ZoneInfo(company().time_zone)).date()
    reason = " ".join(chosen.reason.split())[:200]
    if party.is_household:
        raise NoLifecycle
    if not reason:
        raise NoReason(field="reason")
    if chosen.until is not None and chosen.until < today:
        raise EndsTooSoon(field="until")
    standing = Standing.objects.select_for_update().get(party=party)
    former = LifecycleOverride.objects.filter(party=party).first()
    before = _told(standing.lifecycle, standing.lifecycle_since, former)
    rule = (former.rule_state, former.rule_since) if former else (standing.lifecycle, standing.lifecycle_since)
    override = LifecycleOverride(
        party=party, state=chosen.state, set_on=today, until_on=chosen.until, rule_state=rule[0], rule_since=rule[1]
    )
    _put(override, former)
    _stand(party.pk, chosen.state, today)
    row = LifecycleChange.objects.create(
        party=party,
        state=chosen.state,
        began_on=today,
        cause=Cause.HAND,
        reason=reason,
        actor_name=by.name,
        noted_at=at,
    )
    _close(SET, party, before, {**_told(chosen.state, today, override), "reason": reason}, by=by, at=at)
    return row


@transaction.atomic
def release(party: Party, *, by: Actor, at: datetime) -> None:
    """This function will end a decision by hand: the rules hold again. Refuses with NotAllowed and NotByHand."""
    policy_of(Party).demand(by, "edit", party)
    former = LifecycleOverride.objects.select_for_update().filter(party=party).first()
    if former is None:
        raise NotByHand
    standing = Standing.objects.get(party=party)
    today = at.astimezone(ZoneInfo(company().time_zone)).date()
    before = _told(standing.lifecycle, standing.lifecycle_since, former)
    former.delete()
    _stand(party.pk, former.rule_state, today if former.rule_state else None)
    if former.rule_state:
        _write_changes([(party.pk, former.rule_state, today, Cause.RELEASED, None)], at=at)
    _close(RELEASED, party, before, _told(former.rule_state, today, None), by=by, at=at)


@transaction.atomic
def take_back(party: Party, entry_id: int, *, by: Actor, at: datetime) -> None:
    """This function will undo one's own decision: the customer is as before it, and nothing of it stays in the past.

    Refuses with NotAllowed, and with NotFound what the actor did not do last.
    """
    policy_of(Party).demand(by, "edit", party)
    was: Any = before_of(entry_id, SET, by).get(party.pk)
    last = party.lifecycle_changes.newest_first().first()
    if was is None or last is None or not last.is_by_hand:
        raise NotFound
    now = LifecycleOverride.objects.filter(party=party).first()
    after = _told(last.state, last.began_on, now)
    last.delete()
    if now is not None:
        _put(_kept(party, was, now), now)
    since = was.get("lifecycle_since")
    _stand(party.pk, was.get("lifecycle") or "", date.fromisoformat(since) if since else None)
    _close("party.lifecycle_undo", party, after, was, by=by, at=at)


@transaction.atomic
def change_rules(values: Mapping[str, Any], *, by: Actor, at: datetime, seen: int | None = None) -> LifecycleRules:
    """This function will change by which days the states are told apart; the next refresh uses it.

    Refuses without the right, WrongDays and WrongSatisfaction with their field, and a clash with the version that was
    `seen` (`ChangedMeanwhile`). That inactive comes before lost is checked where the portfolio's rule is known.
    """
    demand(by, RULES)
    rules = LifecycleRules.objects.select_for_update().filter(pk=1).first() or LifecycleRules(pk=1)
    for name in ("inactive_days", "new_days", "unhappy_days"):
        days = values.get(name, getattr(rules, name))
        if days is not None and not LEAST_DAYS <= days <= MOST_DAYS:
            raise WrongDays(field=name)
    if not 0 <= values.get("unhappy_satisfaction", rules.unhappy_satisfaction) <= 10:
        raise WrongSatisfaction(field="unhappy_satisfaction")
    _save_seen(rules, values, "lifecycle_rules", 1, seen=seen, by=by, at=at)
    return rules


@transaction.atomic
def change_process(
    state: LifecycleState, values: Mapping[str, Any], *, by: Actor, at: datetime, seen: int | None = None
) -> LifecycleProcess:
    """This function will change how customers in a state are handled: playbook, who answers for it, target time.

    Refuses without the right, WrongDays, and a clash as `change_rules` does.
    """
    demand(by, RULES)
    process = LifecycleProcess.objects.select_for_update().filter(pk=state).first() or LifecycleProcess(pk=state)
    days = values.get("target_days")
    if days is not None and not LEAST_DAYS <= days <= MOST_DAYS:
        raise WrongDays(field="target_days")
    owner = values.get("owner_id")
    if owner and not User.objects.active().filter(pk=owner).exists():
        raise NotFound
    _save_seen(process, values, "lifecycle_process", place_of(state), seen=seen, by=by, at=at)
    return process


def move(holder: str, from_id: int, to_id: int) -> int:
    """Forget the states of a party that goes into another: those of the other are computed from what both did."""
    return remove_all(holder, [from_id])


def remove_all(holder: str, ids: Iterable[int]) -> int:
    """Delete the states of parties that are deleted."""
    if holder != "party":
        return 0
    wanted = any_key(list(ids))
    count = LifecycleOverride.objects.filter(party_id__in=wanted).delete()[0]
    return count + LifecycleChange.objects.filter(party_id__in=wanted).delete()[0]


def place_of(state: str) -> int:
    """The place of a state among the seven, from 1: the number under which the audit knows its process."""
    return LifecycleState.values.index(state) + 1


def _save_seen(
    row: Any, values: Mapping[str, Any], noun: str, number: int, *, seen: int | None, by: Actor, at: datetime
) -> None:
    """Write what changes of a row that many may edit, unless somebody saved since it was seen."""
    before, after = audit.changed(row, values)
    if seen is not None and seen != row.version:
        name = last_actor_name(noun, number) or ""
        raise ChangedMeanwhile(name=name, theirs={field: getattr(row, field) for field in after})
    if not after:
        return
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    row.save()
    audit.record(f"{noun}.change", by=by, at=at, changes=[audit.Change(noun, number, before=before, after=after)])


def _write_changes(rows: Sequence[Row], *, at: datetime) -> None:
    names = ("party_id", "state", "began_on", "cause", "days")
    columns: dict[str, Any] = {name: [row[place] for row in rows] for place, name in enumerate(names)}
    insert_columns(LifecycleChange, columns | {"noted_at": at}, count=len(rows))


def _stand(party_id: int, state: str, since: date | None) -> None:
    Standing.objects.filter(party_id=party_id).update(lifecycle=state, lifecycle_since=since)


def _put(override: LifecycleOverride | None, former: LifecycleOverride | None) -> None:
    """Let a decision by hand take the place of another, of none, or be none."""
    if former is not None:
        LifecycleOverride.objects.filter(party_id=former.party_id).delete()
    if override is not None:
        override.save(force_insert=True)


def _kept(party: Party, was: Mapping[str, Any], now: LifecycleOverride) -> LifecycleOverride | None:
    """The decision that held before, as the audit tells of it."""
    if not was.get("set_on"):
        return None
    until = was.get("until_on")
    return LifecycleOverride(
        party=party, state=was["lifecycle"], set_on=date.fromisoformat(was["set_on"]),
        until_on=date.fromisoformat(until) if until else None, rule_state=now.rule_state, rule_since=now.rule_since,
    )  # fmt: skip


def _told(state: str, since: date | None, override: LifecycleOverride | None) -> dict[str, Any]:
    """A state as the audit keeps it."""
    told: dict[str, Any] = {"lifecycle": str(state), "lifecycle_since": since.isoformat() if since else None}
    if override is not None:
        told["set_on"] = override.set_on.isoformat()
        told |= {"until_on": override.until_on.isoformat()} if override.until_on else {}
    return told


def _close(
    verb: str, party: Party, before: Mapping[str, Any], after: Mapping[str, Any], *, by: Actor, at: datetime
) -> None:
    change = audit.Change("party", party.pk, party.pk, before, after)
    audit.record(verb, by=by, at=at, changes=[change], announces=[PartyEdited(party.pk, ("lifecycle",))])
