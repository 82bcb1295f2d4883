"""What this room hands over to the house."""

from __future__ import annotations

from rapport.analytic.warehouse import files
from rapport.core.backup.places import Place, places


def register() -> None:
    """Let the last build travel with backups: figures are there at once after a restore."""
    places.register("warehouse.duckdb", Place(files.current, files.take_in))
