"""Background work of this room."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.core.jobs.tasks import Run
from rapport.kit.actor import Actor
from rapport.operational.segments.models import Segment
from rapport.operational.segments.services import membership


def refresh(run: Run, segment: int = 0) -> Mapping[str, Any]:
    """Date who entered and left one segment, or all of them: the house itself does it, whoever asked."""

    def step(done: int, total: int) -> None:
        run.step(done, total, _("Reading who belongs to segments"))

    by = Actor.system()
    if not segment:
        return {"moved": membership.refresh_all(by=by, at=run.now(), step=step)}
    found = Segment.objects.live().filter(pk=segment).first()
    moves = membership.refresh(found, by=by, at=run.now()) if found else membership.Moves(0, 0)
    return moves._asdict()
