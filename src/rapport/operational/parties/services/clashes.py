"""The clash of two edits: what the other person wrote, to be shown and never overwritten."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from rapport.core.audit.queries import history_of
from rapport.kit.errors import ChangedMeanwhile
from rapport.operational.parties.models import Party


def claim(party: Party, values: Mapping[str, Any], *, shown: Iterable[str], at: datetime) -> None:
    """Write the values unless somebody saved since this `party` was read; else refuse with their values of `shown`."""
    if not Party.objects.claim(party, values, at=at):
        raise clash(party, shown)


def clash(party: Party, shown: Iterable[str]) -> ChangedMeanwhile:
    """Return the refusal that carries the other person's name and values."""
    now = Party.objects.filter(pk=party.pk).first()
    last = history_of("party", party.pk).first()
    theirs = {name: getattr(now, name) for name in shown if hasattr(now, name)}
    return ChangedMeanwhile(name=last.entry.actor_name if last else "", theirs=theirs)
