"""The nouns of this room."""

from rapport.operational.conversations.models.interactions import Channel, Direction, Interaction, Outcome

__all__ = ["Channel", "Direction", "Interaction", "Outcome"]
