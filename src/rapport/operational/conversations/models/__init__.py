"""The nouns of this room."""

from rapport.operational.conversations.models.hours import Activity, CostRate, WorkedTime
from rapport.operational.conversations.models.interactions import Channel, Direction, Interaction, Outcome

__all__ = ["Activity", "Channel", "CostRate", "Direction", "Interaction", "Outcome", "WorkedTime"]
