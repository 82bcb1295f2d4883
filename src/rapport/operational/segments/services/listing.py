"""A fixed list from a column of a file: whom its e-mail addresses, telephone numbers and ids mean."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rapport.core.access.policies import demand
from rapport.core.exchange.reading.source import Source, open_source
from rapport.core.identity.queries import company
from rapport.kit.actor import Actor
from rapport.kit.bulk import any_key, any_of
from rapport.kit.errors import DomainError, Text
from rapport.operational.parties.models import ContactPoint, ContactPointKind, ExternalId, Party
from rapport.operational.parties.models.match_keys import NotAPhone, email_key, phone_key
from rapport.operational.parties.models.party import number_of
from rapport.operational.segments.models import Segment
from rapport.operational.segments.services import segments

MOST = 100_000
CHUNK = 5_000
TRIED = 500
UNKNOWN: Text = _("Nobody whom you may see is known by this")
SEVERAL: Text = _("Several customers are known by this")


class TooManyRows(DomainError):
    code = "too_many_rows"
    message = _("At most %(most)s rows make a fixed list. Split the file.")


class NoSuchColumn(DomainError):
    code = "no_such_column"
    message = _("The file has no column “%(column)s”. It has: %(known)s.")


class NobodyFound(DomainError):
    code = "nobody_found"
    message = _("None of the %(count)s rows of “%(column)s” names a customer whom you may see. Name another column.")


@dataclass(frozen=True)
class Missed:
    """A row that names nobody, or several: its place in the file, what it says, why it is left out."""

    row: int
    text: str
    why: Text


@dataclass(frozen=True)
class Met:
    """Whom a column means: the parties, each once, and the rows that mean nobody."""

    column: str
    rows: int
    ids: Sequence[int] = ()
    missed: Sequence[Missed] = ()


@dataclass(frozen=True)
class Listed:
    """A fixed list with what a file brought to it."""

    segment: Segment
    added: int
    met: Met


@dataclass
class _Names:
    """What one chunk of texts may mean, by kind of key."""

    points: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    numbers: dict[int, str] = field(default_factory=dict)
    uuids: dict[UUID, str] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)


def create_from(path: Path, name: str, file_name: str, column: str = "", *, by: Actor, at: datetime) -> Listed:
    """This function will make a fixed list of the customers whom a column of a file names.

    Without `column` the one that names most customers is read. Refuses an unreadable file, too many rows, an unknown
    column, and a file that names nobody.
    """
    demand(by, "segment.edit")
    met = _meet(path, file_name, column, by=by)
    segment = segments.create_fixed(name, met.ids, by=by, at=at)
    return Listed(segment, len(met.ids), met)


@transaction.atomic
def add_from(path: Path, segment: Segment, file_name: str, column: str = "", *, by: Actor, at: datetime) -> Listed:
    """This function will put on a fixed list the customers whom a column of a file names. Refuses as `create_from`."""
    demand(by, "segment.edit")
    met = _meet(path, file_name, column, by=by)
    return Listed(segment, segments.add(segment, met.ids, by=by, at=at), met)


def _meet(path: Path, file_name: str, column: str, *, by: Actor) -> Met:
    """Return whom a column of a file means, within the actor's scope. Refuses as `create_from` does."""
    source = open_source(path, name=file_name)
    place = _place(source, column, by)
    rows: list[tuple[int, str]] = []
    for batch in source.batches():
        rows += [(number, text) for number, text in zip(batch.numbers, batch.columns[place], strict=True) if text]
        if len(rows) > MOST:
            raise TooManyRows(most=f"{MOST:,}")
    found: dict[int, None] = {}
    missed: list[Missed] = []
    for part in _chunks(rows):
        known = _known([text for _row, text in part], by)
        for row, text in part:
            ids = known.get(text, set())
            if len(ids) == 1:
                found.setdefault(next(iter(ids)))
            else:
                missed.append(Missed(row, text, SEVERAL if ids else UNKNOWN))
    if not found:
        raise NobodyFound(field="file", count=len(rows), column=source.columns[place])
    return Met(source.columns[place], len(rows), list(found), missed)


def _place(source: Source, column: str, by: Actor) -> int:
    """The place of the column by its name; else of the one whose first rows mean most customers."""
    if column:
        if column not in source.columns:
            raise NoSuchColumn(field="column", column=column, known=", ".join(source.columns[:30]))
        return source.columns.index(column)
    if len(source.columns) == 1:
        return 0
    first = next(source.batches(lambda _offset: TRIED), None)
    counts = [len(_known([text for text in cells if text], by)) for cells in first.columns] if first else [0]
    return counts.index(max(counts))


def _known(texts: Sequence[str], by: Actor) -> dict[str, set[int]]:
    """Which parties within the actor's scope each text means: by its strongest reading, else as a number elsewhere."""
    names, country = _Names(), company().country
    for text in dict.fromkeys(texts):
        _read(text, names, country)
    found: dict[str, set[int]] = defaultdict(set)
    _by_points(names, found)
    parties = Party.objects.live()
    for uuid, pk in parties.filter(uuid__in=list(names.uuids)).values_list("uuid", "pk"):
        found[names.uuids[uuid]].add(pk)
    for pk in parties.filter(pk__in=any_key(list(names.numbers))).values_list("pk", flat=True):
        found[names.numbers[pk]].add(pk)
    left = [text for text in names.texts if not found.get(text)]
    for text, pk in ExternalId.objects.filter(external_id__in=any_of(left)).values_list("external_id", "party_id"):
        found[text].add(pk)
    ids = list({pk for some in found.values() for pk in some})
    seen = set(Party.objects.visible_to(by).filter(pk__in=any_key(ids)).values_list("pk", flat=True))
    return {text: kept for text, some in found.items() if (kept := some & seen)}


def _by_points(names: _Names, found: Mapping[str, set[int]]) -> None:
    kinds = [ContactPointKind.EMAIL, ContactPointKind.PHONE]
    rows = ContactPoint.objects.order_by().filter(kind__in=kinds, match_key__in=any_of(list(names.points)))
    for key, pk in rows.values_list("match_key", "party_id"):
        for text in names.points[key]:
            found[text].add(pk)


def _read(text: str, names: _Names, country: str) -> None:
    """Note what a text may be: an e-mail address, our number or public id, a telephone number, a number elsewhere."""
    if "@" in text:
        try:
            names.points[email_key(text)].append(text)
        except DomainError:
            names.texts.append(text)
        return
    names.texts.append(text)
    if len(text) in (32, 36):
        try:
            names.uuids[UUID(text)] = text
        except ValueError:
            return
        return
    digits = text[2:] if text[:2].upper() == "C-" else ""
    if digits.isdigit() and len(digits) < 18 and number_of(int(digits)) == text.upper():
        names.numbers[int(digits)] = text
        return
    if text[:1] in "+0(" and sum(sign.isdigit() for sign in text) >= 8:
        try:
            names.points[phone_key(text, country)].append(text)
        except NotAPhone:
            return


def _chunks(rows: Sequence[tuple[int, str]]) -> Iterator[Sequence[tuple[int, str]]]:
    return (rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK))
