"""What was planned in the calendar becomes an interaction once it took place."""

from __future__ import annotations

from datetime import datetime

from rapport.core.access.held import Held
from rapport.core.worklist.models import CalendarEvent, EventKind
from rapport.kit.actor import Actor
from rapport.operational.conversations.models import Channel
from rapport.operational.conversations.services import interactions
from rapport.operational.conversations.services.values import InteractionDraft
from rapport.operational.parties.models import Party

CHANNELS = {
    EventKind.MEETING: Channel.MEETING,
    EventKind.VISIT: Channel.VISIT,
    EventKind.CALL: Channel.PHONE,
}


def log(held: Held | None, event: CalendarEvent, by: Actor, at: datetime) -> None:
    """This function will log what took place with the customer of an event, when it has one.

    Refuses with NotAllowed and NotYetHappened.
    """
    if event.party_id is None:
        return
    party = held.record if held and held.holder == "party" else Party.objects.visible_to(by).get(pk=event.party_id)
    text = "\n".join(part for part in (event.title, event.text) if part)
    channel = CHANNELS[EventKind(event.kind)].value
    draft = InteractionDraft(channel, happened_at=event.starts_at, minutes=event.minutes, text=text, custom=None)
    interactions.log(party, draft, by=by, at=at)
