"""Reading the texts that a team keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from rapport.core.access.held import Held
from rapport.core.identity.queries import company
from rapport.core.worklist.models import ReadyText
from rapport.core.worklist.policies import ReadyTextPolicy
from rapport.core.worklist.services.ready_texts import filled, worded
from rapport.kit import clock
from rapport.kit.actor import Actor
from rapport.kit.text import fold
from rapport.web import writing
from rapport.web.composing import modes

MOST, OFFERED = 500, 12


@dataclass(frozen=True)
class KeptLine:
    """A text on the settings page."""

    kept: ReadyText
    may_write: bool

    @property
    def text(self) -> str:
        return worded(self.kept.text)

    @property
    def ways(self) -> list[str]:
        return [str(modes[key].label) for key in self.kept.modes if key in modes]


@dataclass(frozen=True)
class Offer:
    """A text as the composer’s menu offers it, filled in."""

    name: str
    text: str


def kept_lines(actor: Actor) -> list[KeptLine]:
    rows = ReadyText.objects.offered_to(actor).select_related("team")[:MOST]
    return [KeptLine(row, ReadyTextPolicy().may_write(actor, row)) for row in rows]


def offers(held: Held, mode: str, words: str, actor: Actor) -> Sequence[Offer]:
    """Return the texts for a kind of entry whose name holds every word, filled in with what is known of the record."""
    asked = fold(words).split()
    rows = ReadyText.objects.offered_to(actor)[:MOST]
    fitting = [row for row in rows if not row.modes or mode in row.modes]
    found = [row for row in fitting if all(word in fold(row.name) for word in asked)][:OFFERED]
    return [Offer(row.name, filled(row.text, held, actor)) for row in found]


def my_name(held: Held, by: Actor) -> str:
    return by.name


def our_name(held: Held, by: Actor) -> str:
    return company().name


def todays_date(held: Held, by: Actor) -> str:
    return writing.day(timezone.localdate(clock.now()), short=False)
