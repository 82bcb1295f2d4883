"""Interactions: logged, corrected, removed and restored by whoever may work with their customer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rapport.core.access import edits as edits_of_rows
from rapport.core.access.edits import Rules
from rapport.core.access.services import saving
from rapport.core.audit import queries as audited
from rapport.core.audit import services as audit
from rapport.core.metadata.services import values as own_values
from rapport.kit.actor import Actor
from rapport.kit.bulk import any_key
from rapport.kit.edits import Edit, Edited
from rapport.kit.errors import ChangedMeanwhile, Invalid, NotAllowed
from rapport.operational.conversations.models import Interaction
from rapport.operational.conversations.policies import InteractionPolicy
from rapport.operational.conversations.services import finding
from rapport.operational.conversations.services.values import InteractionDraft, read
from rapport.operational.parties.models import Party
from rapport.operational.parties.services import timeline
from rapport.web.writing import lasting

BATCH = 500
SHARED = frozenset({"outcome", "satisfaction", "cost", "custom"})
POLICY = InteractionPolicy()


@transaction.atomic
def log(party: Party, draft: InteractionDraft, *, by: Actor, at: datetime) -> Interaction:
    """This function will log what took place with a customer.

    Refuses with NotAllowed, NotYetHappened, and Invalid for values out of bounds.
    """
    values = read(asdict(draft), at=at)
    values["custom"] = _begun(draft, by)
    interaction = Interaction(
        party=party, **values, actor_id=by.user_id, actor_name=by.name, created_at=at, updated_at=at
    )
    POLICY.demand(by, "log", interaction)
    interaction.save(force_insert=True)
    _record("interaction.log", interaction, {}, values, by=by, at=at)
    return interaction


@transaction.atomic
def correct(interaction: Interaction, values: Mapping[str, Any], *, by: Actor, at: datetime) -> Interaction:
    """This function will correct what was logged, as a new version, unless somebody changed it since it was read.

    Refuses with NotAllowed, ChangedMeanwhile, and what `log` refuses.
    """
    _demand(interaction, by)
    unknown = values.keys() - set(Interaction.audited_fields)
    if unknown:
        raise Invalid(_("An interaction has no field named “%(name)s”."), field=min(unknown), name=min(unknown))
    before, after = audit.changed(interaction, _own(interaction, read(values, at=at), by))
    if after:
        _claim(interaction, after, at=at)
        timeline.retell("interaction", interaction.pk, interaction.told_as, interaction.happened_at, told(interaction))
        _record("interaction.correct", interaction, before, after, by=by, at=at)
    return interaction


@transaction.atomic
def correct_many(edits: Sequence[Edit], *, by: Actor, at: datetime) -> Edited:
    """This function will correct many interactions, each from the version that its writer saw.

    Only what no line of a timeline tells can be given to many. What one row refuses keeps only that row as it was,
    and is told in the answer.
    """

    def draft(interaction: Interaction, given: Mapping[str, Any]) -> dict[str, Any]:
        _demand(interaction, by)
        others = given.keys() - SHARED
        if others:
            raise Invalid(_("An interaction has no field named “%(name)s”."), field=min(others), name=min(others))
        return _own(interaction, read(given, at=at), by)

    done = edits_of_rows.write(Interaction.objects.prefetch_related("party"), edits, Rules(draft, saving.clash), at=at)
    changes = [audit.Change("interaction", row.pk, row.party_id, before, after) for row, before, after in done.rows]
    return done.closed("interaction.correct_many", changes, by=by, at=at)


@transaction.atomic
def remove(interaction: Interaction, *, by: Actor, at: datetime) -> None:
    """This function will put what was logged by mistake in the bin. Refuses as `correct` does."""
    _demand(interaction, by)
    _claim(interaction, {"binned_at": at}, at=at)
    _record("interaction.remove", interaction, {"text": interaction.text}, {}, by=by, at=at)


@transaction.atomic
def restore(interaction: Interaction, *, by: Actor, at: datetime) -> None:
    """This function will take an interaction out of the bin. Refuses as `correct` does."""
    _demand(interaction, by)
    _claim(interaction, {"binned_at": None}, at=at)
    _record("interaction.restore", interaction, {}, {"text": interaction.text}, by=by, at=at)


@transaction.atomic
def remove_many(ids: Sequence[int], *, by: Actor, at: datetime) -> int:
    """This function will put interactions in the bin for 30 days: no timeline tells them. Refuses with NotAllowed."""
    _demand_all(ids, by)
    return saving.put_many(Interaction, "interaction.remove", ids, {"binned_at": at}, grant="view", by=by, at=at)


@transaction.atomic
def restore_many(ids: Sequence[int], *, by: Actor, at: datetime) -> int:
    """This function will take interactions out of the bin. Refuses with NotAllowed."""
    _demand_all(ids, by)
    return saving.put_many(Interaction, "interaction.restore", ids, {"binned_at": None}, grant="view", by=by, at=at)


def told(interaction: Interaction) -> dict[str, Any]:
    """What its line on the timeline says beside who it was: how long it took."""
    return {"span": span(interaction.minutes)}


def span(minutes: int | None) -> str:
    """Return how long something took, as a sentence goes on with it: “, 1 h 10”."""
    return f", {lasting(minutes)}" if minutes else ""


def _begun(draft: InteractionDraft, by: Actor) -> dict[str, Any]:
    """The company's own fields of a new interaction, checked where somebody was asked for them."""
    if draft.custom is not None:
        return own_values.begun("interaction", draft.custom, by=by)
    rows = own_values.rows_of("interaction").items()
    return {key: row.default for key, row in rows if row.default is not None}


def _own(interaction: Interaction, given: dict[str, Any], by: Actor) -> dict[str, Any]:
    """Read the company's own fields beside what the interaction has of them."""
    if "custom" in given:
        given["custom"] = own_values.applied(
            "interaction", interaction.custom, given["custom"], by=by, pk=interaction.pk
        )
    return given


def _demand(interaction: Interaction, by: Actor) -> None:
    if not POLICY.may_correct(by, interaction):
        raise NotAllowed(_("Only who logged it, or a manager, can change it."))


def _demand_all(ids: Sequence[int], by: Actor) -> None:
    """Refuse all of them when one is neither one’s own nor to be tidied."""
    for start in range(0, len(ids), BATCH):
        for row in Interaction.objects.filter(pk__in=ids[start : start + BATCH]).select_related("party"):
            _demand(row, by)


def _claim(interaction: Interaction, values: Mapping[str, Any], *, at: datetime) -> None:
    if not Interaction.objects.claim(interaction, values, at=at):
        now = Interaction.objects.get(pk=interaction.pk)
        name = audited.last_actor_name("interaction", interaction.pk) or str(_("Somebody"))
        raise ChangedMeanwhile(name=name, theirs={field: getattr(now, field) for field in values})


def _record(
    verb: str, interaction: Interaction, before: Mapping[str, Any], after: Mapping[str, Any], *, by: Actor, at: datetime
) -> None:
    change = audit.Change(
        "interaction", interaction.pk, interaction.party_id, before, after,
        happened_at=interaction.happened_at, told=told(interaction),
        told_as=interaction.told_as if verb == "interaction.log" else "",
    )  # fmt: skip
    audit.record(verb, by=by, at=at, changes=[change])


def move(holder: str, from_id: int, to_id: int) -> int:
    """Give one customer's interactions to another, for a merge that writes the audit entry."""
    if holder != "party":
        return 0
    moved = Interaction.objects.filter(party_id=from_id).update(party_id=to_id)
    finding.hand_over([to_id] if moved else [])
    return moved


def remove_all(holder: str, ids: Iterable[int]) -> int:
    """Delete the interactions of customers that are deleted."""
    if holder != "party":
        return 0
    return finding.delete("interaction", Interaction.objects.filter(party_id__in=any_key(list(ids))))
