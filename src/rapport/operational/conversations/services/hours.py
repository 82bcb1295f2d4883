"""Hours: logged, corrected, binned by whoever may work with their customer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rapport.core.access import edits as edits_of_rows
from rapport.core.access.edits import Rules
from rapport.core.access.services import saving
from rapport.core.audit import services as audit
from rapport.core.identity.models import User
from rapport.core.identity.queries import company
from rapport.core.metadata.services import values as own_values
from rapport.kit.actor import Actor
from rapport.kit.bulk import any_key
from rapport.kit.edits import Edit, Edited
from rapport.kit.errors import DomainError, Invalid, NotAllowed
from rapport.operational.conversations.models import Activity, WorkedTime
from rapport.operational.conversations.policies import HoursPolicy
from rapport.operational.conversations.services import finding
from rapport.operational.conversations.services.interactions import span
from rapport.operational.parties.models import Party

DAY = 24 * 60
FIELDS = frozenset({"day", "minutes", "activity", "text", "worker", "record_type", "record_id", "custom"})
POLICY = HoursPolicy()


class NotYetWorked(DomainError):
    code = "not_yet_worked"
    message = _("Hours are logged once they are worked: today or earlier.")


class HoursOfOthers(DomainError):
    code = "hours_of_others"
    status = 403
    message = _("Your role logs its own hours only.")


@transaction.atomic
def log(party: Party, values: Mapping[str, Any], *, by: Actor, at: datetime) -> WorkedTime:
    """This function will log time worked for a customer, by the actor unless `worker` names a colleague.

    Refuses customers outside the actor's reach, hours of others without the right, a day to come, and no time or more
    than a day.
    """
    entry = WorkedTime(party=party, worker_id=by.user_id, worker_name=by.name, created_at=at, updated_at=at)
    POLICY.demand(by, "create", entry)
    given = read({"day": None, "minutes": None, "custom": {}, **values}, at=at)
    given["custom"] = own_values.begun("hours", given["custom"], by=by)
    _put_worker(entry, given, by)
    for name, value in given.items():
        setattr(entry, name, value)
    entry.save(force_insert=True)
    after = {name: value for name in WorkedTime.audited_fields if (value := getattr(entry, name)) not in (None, "", {})}
    _record("hours.create", entry, {}, after, by=by, at=at)
    return entry


@transaction.atomic
def correct(entry: WorkedTime, values: Mapping[str, Any], *, by: Actor, at: datetime) -> WorkedTime:
    """This function will correct what was logged, unless somebody changed it since it was read.

    Refuses with NotAllowed, ChangedMeanwhile, and what `log` refuses.
    """
    if not POLICY.may_correct(by, entry):
        raise NotAllowed(_("Only who worked, or a manager, can change this."))
    given = _own(entry, read(values, at=at), by)
    _put_worker(entry, given, by)
    before, after = audit.changed(entry, given)
    if after:
        saving.claim(entry, after, at=at)
        _record("hours.edit", entry, before, after, by=by, at=at)
    return entry


@transaction.atomic
def edit_many(edits: Sequence[Edit], *, by: Actor, at: datetime) -> Edited:
    """This function will correct many entries, each from the version that its writer saw.

    What one row refuses keeps only that row as it was, and is told in the answer.
    """

    def draft(entry: WorkedTime, given: Mapping[str, Any]) -> dict[str, Any]:
        if not POLICY.may_correct(by, entry):
            raise NotAllowed(_("Only who worked, or a manager, can change this."))
        return _own(entry, read(given, at=at), by)

    done = edits_of_rows.write(WorkedTime.objects.prefetch_related("party"), edits, Rules(draft, saving.clash), at=at)
    changes = [
        audit.Change(
            "hours", entry.pk, entry.party_id, before, after,
            told={"worker": entry.worker_name, "span": span(entry.minutes)},
        )
        for entry, before, after in done.rows
    ]  # fmt: skip
    return done.closed("hours.edit_many", changes, by=by, at=at)


@transaction.atomic
def bin_many(ids: Sequence[int], *, by: Actor, at: datetime) -> int:
    """This function will put hours in the bin for 30 days: they cost nothing meanwhile. Refuses as `correct` does."""
    _demand_all(ids, by)
    return saving.put_many(WorkedTime, "hours.bin", ids, {"binned_at": at}, grant="bin", by=by, at=at)


@transaction.atomic
def restore_many(ids: Sequence[int], *, by: Actor, at: datetime) -> int:
    """This function will take hours out of the bin. Refuses as `correct` does."""
    _demand_all(ids, by)
    return saving.put_many(WorkedTime, "hours.restore", ids, {"binned_at": None}, grant="bin", by=by, at=at)


def read(values: Mapping[str, Any], *, at: datetime) -> dict[str, Any]:
    """Return the values as they are kept, or refuse with Invalid or NotYetWorked."""
    unknown = values.keys() - FIELDS
    if unknown:
        raise Invalid(_("Hours have no field named “%(name)s”."), field=min(unknown), name=min(unknown))
    given = dict(values)
    if "day" in given:
        given["day"] = _day(given["day"], at)
    if "minutes" in given and not 1 <= (given["minutes"] or 0) <= DAY:
        raise Invalid(_("Write how many minutes, from 1 to %(most)s."), field="minutes", most=DAY)
    if given.get("activity", Activity.SALES_FORCE) not in Activity.values:
        allowed = ", ".join(Activity.values)
        raise Invalid(_("Activity is one of: %(allowed)s."), field="activity", allowed=allowed)
    if "text" in given:
        given["text"] = " ".join(str(given["text"] or "").split())[:500]
    return given


def _own(entry: WorkedTime, given: dict[str, Any], by: Actor) -> dict[str, Any]:
    """Read the company's own fields beside what the entry has of them."""
    if "custom" in given:
        given["custom"] = own_values.applied("hours", entry.custom, given["custom"], by=by, pk=entry.pk)
    return given


def _day(value: Any, at: datetime) -> date:
    today = at.astimezone(ZoneInfo(company().time_zone)).date()
    day: date = value or today
    if day > today:
        raise NotYetWorked(field="day")
    return day


def _put_worker(entry: WorkedTime, given: dict[str, Any], by: Actor) -> None:
    """Put who worked; somebody else's hours need the right to tidy."""
    worker: User | None = given.pop("worker", None)
    if worker is None or worker.pk == entry.worker_id:
        return
    if not by.is_system and not POLICY.may(by, "tidy", entry):
        raise HoursOfOthers(field="worker")
    given |= {"worker_id": worker.pk, "worker_name": worker.name}


def _demand_all(ids: Sequence[int], by: Actor) -> None:
    rows = WorkedTime.objects.filter(pk__in=list(ids)).select_related("party")
    if not all(POLICY.may_correct(by, row) for row in rows):
        raise NotAllowed(_("Only who worked, or a manager, can change this."))


def _record(
    verb: str, entry: WorkedTime, before: Mapping[str, Any], after: Mapping[str, Any], *, by: Actor, at: datetime
) -> None:
    told = {"worker": entry.worker_name, "span": span(entry.minutes)}
    change = audit.Change("hours", entry.pk, entry.party_id, before, after, told=told)
    audit.record(verb, by=by, at=at, changes=[change], params={"day": entry.day.isoformat()})


def move(holder: str, from_id: int, to_id: int) -> int:
    """Give one record's hours to another, for a merge that writes the audit entry."""
    if holder == "party":
        moved = WorkedTime.objects.filter(party_id=from_id).update(party_id=to_id)
        finding.hand_over([to_id] if moved else [])
        return moved
    return WorkedTime.objects.filter(record_type=holder, record_id=from_id).update(record_id=to_id)


def remove_all(holder: str, ids: Iterable[int]) -> int:
    """Delete the hours of customers that are deleted; hours on another record lose it and stay their customer's."""
    wanted = any_key(list(ids))
    if holder == "party":
        return finding.delete("hours", WorkedTime.objects.filter(party_id__in=wanted))
    return WorkedTime.objects.filter(record_type=holder, record_id__in=wanted).update(record_type="", record_id=None)
