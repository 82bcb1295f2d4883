"""Cost entries: writing down, editing, binning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from rapport.core.access import edits as edits_of_rows
from rapport.core.access.edits import Rules
from rapport.core.access.policies import policy_of
from rapport.core.access.services import saving
from rapport.core.audit import services as audit
from rapport.core.identity.queries import company
from rapport.kit.actor import Actor
from rapport.kit.edits import Edit, Edited
from rapport.operational.orders.models import CostEntry
from rapport.operational.orders.services import cost_values as rules


@transaction.atomic
def create(values: Mapping[str, Any], *, by: Actor, at: datetime) -> CostEntry:
    """This function will write down a cost, in the base currency unless another is given.

    One of a customer without a team is their team's. Refuses customers and teams outside the actor's reach, and what
    does not fit.
    """
    entry = CostEntry(currency=company().currency, created_at=at, updated_at=at)
    blank: dict[str, Any] = {"label": "", "starts_on": None, "ends_on": None, "amount": None, "custom": {}}
    given = rules.clean(entry, {**blank, **values}, by=by)
    for name, value in given.items():
        setattr(entry, name, value)
    if entry.team is None and entry.party is not None:
        entry.team = entry.party.team
    policy_of(CostEntry).demand(by, "create", entry)
    entry.save(force_insert=True)
    after = {name: value for name in CostEntry.audited_fields if (value := getattr(entry, name)) not in (None, "")}
    _record("cost.create", entry, {}, after, by=by, at=at)
    return entry


@transaction.atomic
def edit(entry: CostEntry, values: Mapping[str, Any], *, by: Actor, at: datetime) -> CostEntry:
    """This function will change fields of a cost entry, unless somebody saved since it was read.

    Refuses with NotAllowed, ChangedMeanwhile, and what `create` refuses.
    """
    policy_of(CostEntry).demand(by, "edit", entry)
    before, after = audit.changed(entry, rules.clean(entry, values, by=by))
    if after.keys() & {"party", "team"}:
        policy_of(CostEntry).demand(by, "create", CostEntry(**{n: after.get(n, getattr(entry, n)) for n in SCOPED}))
    if after:
        saving.claim(entry, after, at=at)
        _record("cost.edit", entry, _shown(before), _shown(after), by=by, at=at)
    return entry


@transaction.atomic
def edit_many(edits: Sequence[Edit], *, by: Actor, at: datetime) -> Edited:
    """This function will change fields of many cost entries, each from the version that its writer saw.

    What one row refuses keeps only that row as it was, and is told in the answer.
    """

    def draft(entry: CostEntry, given: Mapping[str, Any]) -> dict[str, Any]:
        policy_of(CostEntry).demand(by, "edit", entry)
        return rules.clean(entry, given, by=by)

    rows = CostEntry.objects.prefetch_related("party", "product")
    done = edits_of_rows.write(rows, edits, Rules(draft, saving.clash), at=at)
    changes = [audit.Change("cost", entry.pk, entry.party_id, before, after) for entry, before, after in done.rows]
    return done.closed("cost.edit_many", changes, by=by, at=at)


@transaction.atomic
def bin_many(ids: Sequence[int], *, by: Actor, at: datetime) -> int:
    """This function will put cost entries in the bin for 30 days: they count for nothing meanwhile."""
    return saving.put_many(CostEntry, "cost.bin", ids, {"binned_at": at}, grant="bin", by=by, at=at)


@transaction.atomic
def restore_many(ids: Sequence[int], *, by: Actor, at: datetime) -> int:
    """This function will take cost entries out of the bin."""
    return saving.put_many(CostEntry, "cost.restore", ids, {"binned_at": None}, grant="bin", by=by, at=at)


SCOPED = ("party", "team")


def _record(
    verb: str, entry: CostEntry, before: Mapping[str, Any], after: Mapping[str, Any], *, by: Actor, at: datetime
) -> None:
    change = audit.Change("cost", entry.pk, entry.party_id, before, after)
    audit.record(verb, by=by, at=at, changes=[change], params={"label": entry.label})


def _shown(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values under the names that the audit keeps."""
    named = {"party": "party_id", "product": "product_id", "team": "team_id"}
    return {named.get(name, name): value for name, value in values.items() if name != "base_amount"}
