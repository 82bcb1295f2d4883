"""The lifecycle as pages tell it: the state of a customer with its past, and how each state is handled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from rapport.kit.errors import DomainError, Text
from rapport.kit.prepared import prepared
from rapport.operational.parties.models import (
    SUPER_STATES,
    LifecycleChange,
    LifecycleOverride,
    LifecycleProcess,
    LifecycleRules,
    LifecycleState,
    Party,
    Phase,
    SuperState,
)

CHANGES_SHOWN = 40
TONES: Mapping[str, str] = {
    LifecycleState.PROSPECT: "info",
    LifecycleState.NEW: "info",
    LifecycleState.SATISFIED: "good",
    LifecycleState.DISSATISFIED: "warn",
    LifecycleState.INACTIVE: "warn",
    LifecycleState.LOST: "bad",
}


class BeforeTheFirst(DomainError):
    """Asked for a day before the first that is known."""

    code = "before_the_first"
    status = 404
    message = _("The states of this customer are known from %(day)s on.")


@dataclass(frozen=True)
class Stage:
    """What is to be done in a state: its phase, its process, the state that one works towards, within how many days."""

    state: LifecycleState
    phase: Phase
    process: Text
    playbook: Text
    towards: LifecycleState | None
    target_days: int | None

    @property
    def super_state(self) -> SuperState:
        return SUPER_STATES[self.state]


STAGES: Mapping[str, Stage] = {
    stage.state: stage
    for stage in (
        Stage(
            LifecycleState.UNKNOWN, Phase.INITIATE, _("New relation"),
            _("Find out who it is and what they need: one contact, and consent to go on."), LifecycleState.PROSPECT, 30,
        ),
        Stage(
            LifecycleState.PROSPECT, Phase.INITIATE, _("Managing interest"),
            _("Answer within a day, understand the need, make an offer with a date, follow it up twice."),
            LifecycleState.NEW, 90,
        ),
        Stage(
            LifecycleState.NEW, Phase.ESTABLISH, _("Welcoming new customers"),
            _("Thank, check the delivery after a week, explain who answers for what, propose the second purchase."),
            LifecycleState.SATISFIED, 90,
        ),
        Stage(
            LifecycleState.SATISFIED, Phase.DEVELOP, _("Managing satisfaction"),
            _("Keep the promised rhythm of contact, ask how it goes once a year, propose what similar customers have."),
            None, None,
        ),
        Stage(
            LifecycleState.DISSATISFIED, Phase.STABILISE, _("Handling complaints"),
            _("Call back within two days, listen, put it right, say what was done and ask again after two weeks."),
            LifecycleState.SATISFIED, 90,
        ),
        Stage(
            LifecycleState.INACTIVE, Phase.REACTIVATE, _("Reviving"),
            _("Ask why it is quiet, recall what they have with us, make one offer that fits and has an end."),
            LifecycleState.SATISFIED, 60,
        ),
        Stage(
            LifecycleState.LOST, Phase.RENEW, _("Winning back"),
            _("Learn the reason of the loss; if they were worth it, come back with an answer. Else leave in peace."),
            LifecycleState.NEW, 180,
        ),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Process:
    """How this company handles a state: its own words, or the ready-made ones."""

    stage: Stage
    playbook: Text
    target_days: int | None
    owner_id: int | None
    owner: str
    version: int

    @property
    def label(self) -> Text:
        return self.stage.state.label


@dataclass(frozen=True)
class Life:
    """The state of a customer, and how they came there, the newest first."""

    changes: Sequence[LifecycleChange]
    override: LifecycleOverride | None

    @property
    def now(self) -> LifecycleChange | None:
        return self.changes[0] if self.changes else None

    @property
    def stage(self) -> Stage | None:
        return STAGES[self.now.state] if self.now else None

    @property
    def tone(self) -> str:
        return TONES.get(self.now.state, "") if self.now else ""


def rules() -> LifecycleRules:
    """Return the rules of this company; the ready-made ones before anyone changed them."""
    return LifecycleRules.objects.filter(pk=1).first() or LifecycleRules(pk=1)


def processes() -> Sequence[Process]:
    """Return how each state is handled, in the order of the lifecycle; one query."""
    own = {row.state: row for row in LifecycleProcess.objects.select_related("owner")}
    return [_process(stage, own.get(state)) for state, stage in STAGES.items()]


def life_of(party: Party) -> Life:
    """Return the state of a customer with its past; one query, two where the last change was made by hand."""
    changes = list(_changes(party.pk))
    is_by_hand = bool(changes) and changes[0].is_by_hand
    return Life(changes, next(iter(_overrides(party.pk)), None) if is_by_hand else None)


def state_on(party: Party, day: date) -> LifecycleChange:
    """Return in which state a customer was on a day. Refuses with `BeforeTheFirst` days before all that is known."""
    rows = LifecycleChange.objects.filter(party=party)
    found = rows.filter(began_on__lte=day).newest_first().first()
    if found is None:
        first = rows.order_by("began_on", "pk").first()
        raise BeforeTheFirst(day=first.began_on.isoformat() if first else str(_("the first refresh")))
    return found


@prepared
def _changes(party_id: int) -> QuerySet[LifecycleChange]:
    return LifecycleChange.objects.filter(party_id=party_id).newest_first()[:CHANGES_SHOWN]


@prepared
def _overrides(party_id: int) -> QuerySet[LifecycleOverride]:
    return LifecycleOverride.objects.filter(party_id=party_id)


def _process(stage: Stage, row: LifecycleProcess | None) -> Process:
    if row is None:
        return Process(stage, stage.playbook, stage.target_days, None, "", 1)
    owner = row.owner.name if row.owner else ""
    return Process(stage, row.playbook or stage.playbook, row.target_days, row.owner_id, owner, row.version)


LABELS: Mapping[str, Text] = dict(LifecycleState.choices)
SUPER_LABELS: Mapping[str, Text] = dict(SuperState.choices)
