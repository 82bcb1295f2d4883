"""The engine that `RAPPORT_DATABASE_URL=sqlite:///…` names."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from django.db.backends.sqlite3 import base

from rapport.kit.sqlite.turns import turn

PATIENCE_SECONDS = 20.0


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that begins a transaction when it is its turn."""

    def _start_transaction_under_autocommit(self) -> None:
        with self._turn():
            super()._start_transaction_under_autocommit()  # type: ignore[misc]

    def _turn(self) -> AbstractContextManager[None]:
        name = str(self.settings_dict["NAME"])
        return nullcontext() if self.is_in_memory_db() else turn(Path(f"{name}-turn"), patience=PATIENCE_SECONDS)
