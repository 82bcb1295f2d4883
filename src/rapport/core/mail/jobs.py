"""Letters leave in the background, and are tried again while the server is away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rapport.core.jobs.services import Run
from rapport.core.mail.services import letters
from rapport.core.mail.services.delivering import NotDelivered


class TryLater(RuntimeError):
    """The server is away or busy: the job waits and tries again."""


def send(run: Run, letter: str) -> Mapping[str, Any]:
    """Send one letter. An answer that will not change ends the job; any other lets it try again."""
    try:
        return {"sent": letters.send(letter, at=run.now())}
    except NotDelivered as refusal:
        letters.tell(letter, refusal)
        if refusal.is_final:
            raise
        raise TryLater(str(refusal)) from None


def sweep(run: Run) -> Mapping[str, Any]:
    return {"letters": letters.sweep(at=run.now())}
