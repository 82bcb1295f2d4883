"""What this room hands over to the house."""

from __future__ import annotations


def register() -> None:
    """Put this room's things on the shelves that lower layers offer."""
