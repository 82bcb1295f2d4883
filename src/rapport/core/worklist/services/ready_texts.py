"""Texts that a team keeps: written, changed, removed, and filled in with what is known of a record."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from rapport.core.access.held import Held
from rapport.core.audit import services as audit
from rapport.core.identity.models import Team
from rapport.core.worklist.models import ReadyText
from rapport.core.worklist.policies import ReadyTextPolicy
from rapport.kit.actor import Actor
from rapport.kit.errors import ChangedMeanwhile, DomainError, NotAllowed, NotFound, Text
from rapport.kit.registry import Registry
from rapport.web.composing import modes as ways

FIELDS = ("name", "text", "modes", "team_id")
LONGEST = 20_000
NAMED = re.compile(r"\{([^{}\n]{1,40})\}")
POLICY = ReadyTextPolicy()


class BadReadyText(DomainError):
    code = "bad_ready_text"
    message = _("A ready text has a name of at most 80 letters and a text of at most 20,000.")


class NoSuchField(DomainError):
    code = "no_such_field"
    message = _("“%(name)s” is no field that can be filled in. Write one of: %(known)s.")


@dataclass(frozen=True)
class TextField:
    """What is filled in for a name in braces. `word` is that name in the reader’s language; empty when not known."""

    word: Text
    label: Text
    read: Callable[[Held, Actor], str]


@dataclass(frozen=True)
class Wording:
    """A ready text as somebody writes it; without modes it is offered for every kind of entry."""

    name: str
    text: str
    modes: tuple[str, ...] = ()
    team: Team | None = None


fields: Registry[TextField] = Registry("fields of ready texts")


@transaction.atomic
def add(wanted: Wording, *, by: Actor, at: datetime) -> ReadyText:
    """This function will keep a text. Refuses with NotAllowed, BadReadyText and NoSuchField."""
    values = _read(wanted)
    kept = ReadyText(**values, author_name=by.name, updated_at=at)
    _demand(kept, by)
    kept.save(force_insert=True)
    _tell("ready_text.add", kept, {}, values, by=by, at=at)
    return kept


@transaction.atomic
def edit(kept: ReadyText, wanted: Wording, *, by: Actor, at: datetime) -> ReadyText:
    """This function will change a text, unless somebody changed it since it was read. Refuses as `add` does."""
    _demand(kept, by)
    before, after = audit.changed(kept, _read(wanted))
    if after:
        rows = ReadyText.objects.filter(pk=kept.pk, version=kept.version)
        for name, value in after.items():
            setattr(kept, name, value)
        _demand(kept, by)
        if not rows.update(**after, updated_at=at, version=F("version") + 1):
            raise ChangedMeanwhile(name=kept.author_name, theirs={"text": ReadyText.objects.get(pk=kept.pk).text})
        _tell("ready_text.edit", kept, before, after, by=by, at=at)
    return kept


@transaction.atomic
def remove(kept: ReadyText, *, by: Actor, at: datetime) -> None:
    """This function will remove a text; what was written with it stays. Refuses with NotAllowed."""
    _demand(kept, by)
    _tell("ready_text.remove", kept, {name: getattr(kept, name) for name in FIELDS}, {}, by=by, at=at)
    kept.delete()


def find(uuid: UUID | str, by: Actor) -> ReadyText:
    """Return a text that the actor is offered, or refuse with NotFound."""
    kept = ReadyText.objects.offered_to(by).select_related("team").filter(uuid=uuid).first()
    if kept is None:
        raise NotFound
    return kept


def filled(text: str, held: Held, by: Actor) -> str:
    """Return a text with what is known of the record; what is not known stays to be written, in brackets."""

    def value(match: re.Match[str]) -> str:
        field = fields.get(match[1])
        return (field.read(held, by) or f"[{field.label}]") if field else match[0]

    return NAMED.sub(value, text)


def worded(text: str) -> str:
    """Return a text with the names of its fields in the reader’s language."""
    return NAMED.sub(lambda match: f"{{{fields[match[1]].word}}}" if match[1] in fields else match[0], text)


def _read(wanted: Wording) -> dict[str, Any]:
    name, text = " ".join(wanted.name.split()), wanted.text.replace("\r\n", "\n").strip()
    if not 1 <= len(name) <= 80 or not 1 <= len(text) <= LONGEST:
        raise BadReadyText(field="name" if not 1 <= len(name) <= 80 else "text")
    if unknown := set(wanted.modes) - set(ways):
        raise BadReadyText(field="modes", name=min(unknown))
    team_id = wanted.team.pk if wanted.team else None
    return {"name": name, "text": NAMED.sub(_keyed, text), "modes": sorted(wanted.modes), "team_id": team_id}


def _keyed(match: re.Match[str]) -> str:
    """A field by its name in the reader’s language, as it is kept."""
    word = match[1].strip().casefold()
    for key, field in fields.items():
        if word in (key, str(field.word)):
            return f"{{{key}}}"
    known = ", ".join(f"{{{field.word}}}" for field in fields.values())
    raise NoSuchField(field="text", name=match[1], known=known)


def _demand(kept: ReadyText, by: Actor) -> None:
    if not POLICY.may_write(by, kept):
        raise NotAllowed(_("Your role writes texts for its own teams only."))


def _tell(
    verb: str, kept: ReadyText, before: Mapping[str, Any], after: Mapping[str, Any], *, by: Actor, at: datetime
) -> None:
    audit.record(verb, by=by, at=at, changes=[audit.Change("ready_text", kept.pk, None, before, after)])
