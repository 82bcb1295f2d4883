"""How customers prefer to be reached, for many at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from rapport.core.audit import services as audit
from rapport.kit.actor import Actor
from rapport.kit.errors import Invalid
from rapport.operational.parties.models import Channel, Party
from rapport.operational.parties.services.ownership import batches, reachable


@transaction.atomic
def prefer_many(ids: Sequence[int], channel: str, *, by: Actor, at: datetime) -> int:
    """This function will set the preferred channel of parties and say how many had another.

    Refuses with Invalid for a channel that does not exist, and with NotAllowed when a party is out of reach.
    """
    if channel and channel not in Channel.values:
        raise Invalid(_("Choose one of the values offered."), field="preferred_channel")
    rows = reachable(ids, "edit", by, "preferred_channel")
    changes = [
        audit.Change("party", pk, pk, {"preferred_channel": was}, {"preferred_channel": channel})
        for pk, was in rows
        if was != channel
    ]
    for part in batches([change.record_id for change in changes]):
        rows_of = Party.objects.filter(pk__in=part)
        rows_of.update(preferred_channel=channel, version=F("version") + 1, updated_at=at)
    audit.record("party.prefer", by=by, at=at, changes=changes)
    return len(changes)
