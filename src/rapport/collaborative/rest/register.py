"""What this room hands over to the house."""

from __future__ import annotations


def register() -> None:
    """Nothing: the API mounts what other rooms registered."""
