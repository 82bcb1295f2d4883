"""Importing interactions: a row is what took place with a customer, on a channel, at a time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from rapport.core.audit import services as audit
from rapport.core.exchange.services.importers import Context, Reason, Rows
from rapport.kit.text import fold
from rapport.operational.conversations.models import Direction, Interaction, Outcome
from rapport.operational.conversations.services.channels import CHANNELS
from rapport.operational.conversations.services.hours_importing import Colleagues
from rapport.operational.conversations.services.interactions import span
from rapport.operational.conversations.services.values import DEAREST, LONGEST, MOST_MINUTES
from rapport.operational.conversations.services.words import meaning, meant, naming
from rapport.operational.parties.services.meeting import RowPlanner

_TIME = re.compile(r"(\d{1,2})[:hH](\d{2})?(?::\d{2})?\Z")
_CHANNELS = tuple((channel, naming(known.words)) for channel, known in CHANNELS.items())
_DIRECTIONS = (
    (Direction.OUT, naming(("sortant", "sortante", "outbound", "outgoing", "envoye", "envoyee", "emis", "sent"))),
    (Direction.IN, naming(("entrant", "entrante", "inbound", "incoming", "recu", "recue", "received"))),
)
_BEGINS = naming(("in", "client", "cliente", "customer"))
_UNREACHED = ("not reached", "non joint*", "absent*", "injoign*", "unreached", "no answer", "repondeur")
_SETTLED = ("settled", "regle*", "resolu*", "ok", "done", "traite", "traitee", "solved", "conclu*")
_OUTCOMES = (
    (Outcome.UNREACHED, naming(_UNREACHED)),
    (Outcome.DECLINED, naming(("refus*", "declin*", "not interested", "pas interess*"))),
    (Outcome.FOLLOW_UP, naming(("suivre", "follow*", "rappel*", "relanc*", "callback", "attente"))),
    (Outcome.SETTLED, naming(_SETTLED)),
)


class InteractionPlanner(RowPlanner):
    """Brings in interactions."""

    model = Interaction
    verb = "log"
    own_key = "number"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.colleagues = Colleagues()

    def defaults(self) -> dict[str, Any]:
        by = self.context.by
        return {
            "direction": Direction.OUT.value, "minutes": None, "cost": None, "outcome": "", "satisfaction": None,
            "text": "", "actor_id": by.user_id, "actor_name": by.name,
        }  # fmt: skip

    def change(self, pk: int, party: int | None, before: Mapping[str, Any], after: Mapping[str, Any]) -> audit.Change:
        is_new = not before and "happened_at" in after
        kind = f"interaction.{after.get('channel')}.{after.get('direction')}" if is_new else ""
        told = {"span": span(after.get("minutes")), "actor": after.get("actor_name", "")}
        return audit.Change(
            "interaction", pk, party, before, after, happened_at=after.get("happened_at"), told=told, told_as=kind
        )

    def draft(self, values: Mapping[str, Any], rows: Rows, place: int) -> dict[str, Any]:
        draft = {name: values[name] for name in ("channel", "direction", "outcome") if name in values}
        if "channel" not in draft and place not in rows.reasons:
            rows.refuse(place, "channel_missing", "channel")
        if "day" not in values:
            rows.refuse(place, "day_missing", "day")
        else:
            moment = datetime.combine(values["day"], values.get("time") or time(12), tzinfo=self.zone)
            if moment.date() > self.context.today:
                rows.refuse(place, "date_to_come", "day", value=values["day"].isoformat())
            draft["happened_at"] = moment
        self._put_numbers(draft, values, rows, place)
        if "text" in values:
            draft["text"] = values["text"][:LONGEST]
        found = self.colleagues.of(values["actor"]) if values.get("actor") else None
        if found is not None:
            draft["actor_id"], draft["actor_name"] = found
        elif values.get("actor"):
            draft["actor_id"], draft["actor_name"] = None, values["actor"][:150]
        return draft

    def _put_numbers(self, draft: dict[str, Any], values: Mapping[str, Any], rows: Rows, place: int) -> None:
        limits = {"minutes": MOST_MINUTES, "satisfaction": 10, "cost": DEAREST}
        for name, most in limits.items():
            if name not in values:
                continue
            if not 0 <= values[name] <= most:
                rows.refuse(place, "out_of_bounds", name, value=f"{values[name]:f}", most=most)
            else:
                draft[name] = round(Decimal(values[name]), 6) if name == "cost" else int(values[name])


def channel_of(text: str) -> Any:
    """Which channel a word means; a word of none is refused."""
    return meaning(text, _CHANNELS, "no_channel")


def outcome_of(text: str) -> Any:
    """Which outcome a word means; a word of none is refused."""
    return meaning(text, _OUTCOMES, "no_outcome")


def direction_of(text: str) -> str:
    """Who began it: the customer where a word says so, or where they are named first; else us."""
    found: str | None = meant(text, _DIRECTIONS)
    return found or (Direction.IN.value if _BEGINS.match(fold(text)) else Direction.OUT.value)


def time_of(text: str) -> Any:
    """A time as 14:30 or 14h30."""
    match = _TIME.match(text.strip())
    hour, minute = (int(match[1]), int(match[2] or 0)) if match else (99, 0)
    return time(hour, minute) if hour < 24 and minute < 60 else Reason("not_a_time", params={"value": text[:20]})


def told(reader: Any, choices: Any) -> Any:
    """What a word was read as, in our words."""

    def tell(text: str) -> str:
        found = reader(text)
        return str(choices(found).label) if isinstance(found, str) else text

    return tell
