"""Backups in the background: asked for on the page, or every night."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from rapport.core.backup import services
from rapport.core.backup.queries import NIGHTLY
from rapport.core.jobs.services import Run


def make(run: Run) -> Mapping[str, Any]:
    """Write one backup. After a crash the half-written file is gone and it begins again."""
    made = services.make(by=run.by, at=run.now())
    return {"file": made.name, "bytes": made.size, "address": reverse("backup:backup_list")}


def nightly(run: Run) -> Mapping[str, Any]:
    """Write the backup of the night, then remove those that are too old."""
    made = services.make(by=run.by, at=run.now(), reason=NIGHTLY)
    return {"file": made.name, "bytes": made.size, "removed": services.prune(by=run.by, at=run.now())}
