"""What this room hands over to the house."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.core.audit.services import writers
from rapport.core.jobs.services import register_schedule, register_task
from rapport.core.jobs.tasks import Run
from rapport.core.search import rest, services
from rapport.web.rest import Mounted, routers


def tidy(run: Run) -> Mapping[str, Any]:
    """Merge what imports and edits left of the index in pieces."""
    return {"steps": services.tidy(run.step)}


def reindex(run: Run, holder: str) -> Mapping[str, Any]:
    """Write the documents of one kind of record anew, as after another field is found by the search."""
    return {"documents": services.reindex(holder, run.step)}


def register() -> None:
    """Write the index with every verb, and answer programs."""
    writers.register("search", services.write)
    register_task("search.tidy", tidy, label=_("Put the search index in order"), priority=-1)
    register_task("search.reindex", reindex, label=_("Index records again"), priority=-1, runs_again=True)
    register_schedule("search.tidy", "50 3 * * *", "search.tidy")
    routers.register("search", Mounted("/search", rest.router, _("Search")))
