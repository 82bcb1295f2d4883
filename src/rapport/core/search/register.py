"""What this room hands over to the house."""

from __future__ import annotations

from rapport.core.audit.services import writers
from rapport.core.search import services


def register() -> None:
    """Write the index with every verb."""
    writers.register("search", services.write)
