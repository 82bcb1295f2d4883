"""What creating and editing have in common for every kind of party."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from rapport.core.access import edits as edits_of_rows
from rapport.core.access.edits import Rules
from rapport.core.access.policies import demand, policy_of
from rapport.core.audit import services as audit
from rapport.core.metadata.services import values as own_values
from rapport.kit.actor import Actor
from rapport.kit.edits import Edit, Edited
from rapport.operational.parties.events import PartiesEdited, PartyCreated, PartyEdited
from rapport.operational.parties.models import Party, PartyKind, Standing
from rapport.operational.parties.services import clashes, contact_points, values
from rapport.operational.parties.services.contact_points import Point


@transaction.atomic
def create(kind: PartyKind, given: Mapping[str, Any], points: Sequence[Point], *, by: Actor, at: datetime) -> Party:
    """This function will enter a party with its contact points and its standing, owned by the actor and their team.

    Refuses with NotAllowed, and with the refusals of values and contact points.
    """
    demand(by, "party.create")
    fields = values.clean(kind, given, by=by, at=at)
    custom = own_values.begun(kind, fields.pop("custom", {}), by=by)
    party = Party(
        kind=kind, created_at=at, updated_at=at, owner_id=by.user_id, team_id=by.home_team_id, custom=custom, **fields
    )
    for name, value in values.names(party, fields).items():
        setattr(party, name, value)
    rows = contact_points.drafted(points)
    contact_points.repeat_on(party, rows)
    party.save(force_insert=True)
    contact_points.write(party, rows)
    Standing.objects.create(party=party, kind=kind, owner_id=party.owner_id, team_id=party.team_id)
    after = {name: value for name in Party.audited_fields if (value := getattr(party, name))}
    after |= {row.kind: str(row) for row in rows}
    audit.record(
        "party.create",
        by=by,
        at=at,
        changes=[audit.Change("party", party.pk, party.pk, after=after)],
        announces=[PartyCreated(party.pk, kind)],
    )
    return party


@transaction.atomic
def edit(party: Party, given: Mapping[str, Any], *, by: Actor, at: datetime) -> Party:
    """This function will change fields of a party, unless somebody saved since this `party` was read.

    Refuses with NotAllowed, ChangedMeanwhile, and with the refusals of values.
    """
    policy_of(Party).demand(by, "edit", party)
    fields = values.clean(party.kind, given, by=by, at=at)
    if "custom" in fields:
        fields["custom"] = own_values.applied(party.kind, party.custom, fields["custom"], by=by, pk=party.pk)
    before, after = audit.changed(party, fields)
    if not after:
        return party
    clashes.claim(party, {**after, **values.names(party, after)}, shown=after, at=at)
    announce_edit("party.edit", party, before, after, by=by, at=at)
    return party


@transaction.atomic
def edit_many(edits: Sequence[Edit], *, by: Actor, at: datetime) -> Edited:
    """This function will change fields of many parties, each from the version that its writer saw.

    What one row refuses keeps only that row as it was, and is told in the answer.
    """

    def draft(party: Party, given: Mapping[str, Any]) -> dict[str, Any]:
        policy_of(Party).demand(by, "edit", party)
        fields = values.clean(party.kind, given, by=by, at=at)
        if "custom" in fields:
            fields["custom"] = own_values.applied(party.kind, party.custom, fields["custom"], by=by, pk=party.pk)
        return {**fields, **values.names(party, fields)}

    done = edits_of_rows.write(Party.objects.all(), edits, Rules(draft, clashes.clash), at=at)
    changes = [audit.Change("party", party.pk, party.pk, before, after) for party, before, after in done.rows]
    names = tuple(sorted({name for change in changes for name in change.after}))
    announced = [PartiesEdited(tuple(change.record_id for change in changes), names)]
    return done.closed("party.edit_many", changes, by=by, at=at, announces=announced)


def announce_edit(
    verb: str, party: Party, before: Mapping[str, Any], after: Mapping[str, Any], *, by: Actor, at: datetime
) -> None:
    """This function will close a verb that changed one party: its audit entry and its event."""
    audit.record(
        verb,
        by=by,
        at=at,
        changes=[audit.Change("party", party.pk, party.pk, before, after)],
        announces=[PartyEdited(party.pk, tuple(sorted({*before, *after})))],
    )
