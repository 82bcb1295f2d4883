"""Background tasks of own fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rapport.core.jobs.services import Run
from rapport.core.metadata.services import indexes


def index_fields(run: Run, /) -> Mapping[str, Any]:
    """Have an index for every own field that can be sorted or filtered."""
    made, dropped = indexes.refresh()
    return {"made": made, "dropped": dropped}
