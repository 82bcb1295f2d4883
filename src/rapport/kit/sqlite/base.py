"""The engine that `RAPPORT_DATABASE_URL=sqlite:///…` names."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from django.db import connections
from django.db.backends.sqlite3 import base

from rapport.kit.sqlite.turns import turn

LONG_PATIENCE_SECONDS = 600.0


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that begins a transaction when it is its turn."""

    def _start_transaction_under_autocommit(self) -> None:
        with self._turn():
            super()._start_transaction_under_autocommit()  # type: ignore[misc]

    def _turn(self) -> AbstractContextManager[None]:
        name, patience = str(self.settings_dict["NAME"]), float(self.settings_dict["OPTIONS"]["timeout"])
        return nullcontext() if self.is_in_memory_db() else turn(Path(f"{name}-turn"), patience=patience)


def wait_long() -> None:
    """Let this process wait for its turn as long as it takes: nobody sits before it."""
    for base_settings in connections.settings.values():
        if base_settings["ENGINE"] == __package__:
            base_settings["OPTIONS"]["timeout"] = LONG_PATIENCE_SECONDS
