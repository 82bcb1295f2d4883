"""Who we know."""

from rapport.operational.parties.models.contact_points import ContactPoint, ContactPointKind, Quality
from rapport.operational.parties.models.external_ids import ExternalId
from rapport.operational.parties.models.life_events import LifeEvent, LifeEventKind
from rapport.operational.parties.models.lifecycle import (
    SUPER_STATES,
    Cause,
    LifecycleChange,
    LifecycleOverride,
    LifecycleProcess,
    LifecycleRules,
    LifecycleState,
    Phase,
    SuperState,
)
from rapport.operational.parties.models.movement_kinds import MovementKind
from rapport.operational.parties.models.party import Channel, Party, PartyKind
from rapport.operational.parties.models.relationships import MemberRole, Relationship, RelationshipKind
from rapport.operational.parties.models.standing import CHURN_REASONS, RFM_CELLS, AbcClass, Standing, StandingMove
from rapport.operational.parties.models.timeline import TimelineEntry

__all__ = [
    "CHURN_REASONS",
    "RFM_CELLS",
    "SUPER_STATES",
    "AbcClass",
    "Cause",
    "Channel",
    "ContactPoint",
    "ContactPointKind",
    "ExternalId",
    "LifeEvent",
    "LifeEventKind",
    "LifecycleChange",
    "LifecycleOverride",
    "LifecycleProcess",
    "LifecycleRules",
    "LifecycleState",
    "MemberRole",
    "MovementKind",
    "Party",
    "PartyKind",
    "Phase",
    "Quality",
    "Relationship",
    "RelationshipKind",
    "Standing",
    "StandingMove",
    "SuperState",
    "TimelineEntry",
]
