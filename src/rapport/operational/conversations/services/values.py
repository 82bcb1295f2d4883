"""Reading and checking what verbs are told about an interaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.kit.errors import DomainError, Invalid
from rapport.operational.conversations.models import Channel, Direction, Outcome

LONGEST = 20_000
MOST_MINUTES = 7 * 24 * 60
DEAREST = Decimal(1_000_000)
CLOCKS_DIFFER_BY = timedelta(minutes=2)
CHOICES = {"channel": Channel, "direction": Direction, "outcome": Outcome}


class NotYetHappened(DomainError):
    code = "not_yet_happened"
    message = _("Only what took place is logged: its time is now or earlier.")


@dataclass(frozen=True)
class InteractionDraft:
    """An interaction as somebody tells it. Without a time it took place just now.

    Where nobody could be asked for the company's own fields, `custom` is None: they get their defaults.
    """

    channel: str
    direction: str = Direction.OUT.value
    happened_at: datetime | None = None
    minutes: int | None = None
    cost: Decimal | None = None
    outcome: str = ""
    satisfaction: int | None = None
    text: str = ""
    custom: Mapping[str, Any] | None = field(default_factory=dict)


def read(values: Mapping[str, Any], *, at: datetime) -> dict[str, Any]:
    """Return the values as they are kept, or refuse with Invalid or NotYetHappened."""
    given = dict(values)
    for name in CHOICES.keys() & given.keys():
        given[name] = _choice(name, given[name])
    if "happened_at" in given:
        given["happened_at"] = given["happened_at"] or at
        if given["happened_at"] > at + CLOCKS_DIFFER_BY:
            raise NotYetHappened(field="happened_at")
    _demand_between("minutes", given, MOST_MINUTES)
    _demand_between("satisfaction", given, 10)
    _demand_between("cost", given, DEAREST)
    if "text" in given:
        given["text"] = _text(given["text"])
    return given


def _choice(name: str, value: Any) -> str:
    allowed = [*CHOICES[name].values, *([""] if name == "outcome" else [])]
    if value not in allowed:
        raise Invalid(_("“%(value)s” is not one of: %(allowed)s."), field=name, value=value, allowed=", ".join(allowed))
    return str(value)


def _demand_between(name: str, given: Mapping[str, Any], most: int | Decimal) -> None:
    value = given.get(name)
    if value is not None and not 0 <= value <= most:
        raise Invalid(_("From 0 to %(most)s."), field=name, most=most)


def _text(value: Any) -> str:
    plain = str(value or "").replace("\r\n", "\n").strip()
    if len(plain) > LONGEST:
        raise Invalid(_("At most %(limit)s letters fit here."), field="text", limit=LONGEST)
    return plain
