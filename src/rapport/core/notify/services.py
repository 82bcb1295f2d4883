"""Telling people, and what they do with what they were told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from rapport.core.access.held import find_held
from rapport.core.audit import services as audit
from rapport.core.identity.models import User
from rapport.core.identity.queries import actor_for
from rapport.core.mail.composing import Draft
from rapport.core.mail.services import letters
from rapport.core.mail.services.server import NoServer
from rapport.core.notify.models import Notification, Preference, Way, kinds
from rapport.kit.actor import Actor, Door
from rapport.kit.bulk import any_key
from rapport.kit.errors import Invalid, NotAllowed, NotFound

KEPT = timedelta(days=60)


@dataclass(frozen=True)
class Notice:
    """Something to tell one person. `key` is unique for that person: told twice, it is heard once."""

    user_id: int
    kind: str
    key: str
    record_type: str = ""
    record_id: int = 0
    party_id: int | None = None
    words: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def send(notices: Iterable[Notice], *, by: Actor, at: datetime) -> int:
    """This function will tell people what concerns them, and say how many heard.

    Nobody hears of what they did themselves, of what they do not want to hear of, and of records that they may not
    see. It is part of the verb that calls it, which audits.
    """
    wanted = [notice for notice in notices if notice.user_id != by.user_id]
    users = {user.pk: user for user in _readers({notice.user_id for notice in wanted})}
    ways = _ways(users)
    heard = [
        notice
        for notice in wanted
        if notice.user_id in users
        and ways.get((notice.user_id, notice.kind)) != Way.OFF
        and _sees(users[notice.user_id], notice)
    ]
    keys = Notification.objects.filter(user_id__in=users, key__in=[notice.key for notice in heard])
    known = set(keys.values_list("user_id", "key"))
    new = [notice for notice in heard if (notice.user_id, notice.key) not in known]
    Notification.objects.bulk_create([_row(notice, by, at) for notice in new], ignore_conflicts=True)
    for notice in new:
        if ways.get((notice.user_id, notice.kind)) == Way.LETTER:
            _write(users[notice.user_id], notice, by=by, at=at)
    return len(new)


def finish(uuid: UUID | str, *, by: Actor, at: datetime) -> Notification:
    """This function will put one of the actor's notifications away. Refuses with NotFound."""
    found = _own(uuid, by)
    Notification.objects.filter(pk=found.pk, done_at=None).update(done_at=at)
    return found


def reopen(uuid: UUID | str, *, by: Actor, at: datetime) -> Notification:
    """This function will take one back that was put away or put off. Refuses with NotFound."""
    found = _own(uuid, by)
    Notification.objects.filter(pk=found.pk).update(done_at=None, snoozed_until=None)
    return found


def finish_all(*, by: Actor, at: datetime) -> int:
    """This function will put away all that waits for the actor, and say how many."""
    return Notification.objects.of(by.user_id).waiting(at).update(done_at=at)


def snooze(uuid: UUID | str, until: datetime, *, by: Actor, at: datetime) -> Notification:
    """This function will let one come back later. Refuses with NotFound, and Invalid for a moment that has passed."""
    if until <= at:
        raise Invalid(_("Choose a later moment."), field="until")
    found = _own(uuid, by)
    Notification.objects.filter(pk=found.pk).update(snoozed_until=until)
    return found


@transaction.atomic
def prefer(ways: Mapping[str, str], *, by: Actor, at: datetime) -> None:
    """This function will keep how the actor wants to hear of each kind. Refuses with NotAllowed and Invalid."""
    if by.user_id is None:
        raise NotAllowed
    if ways.keys() - set(kinds) or set(ways.values()) - set(Way.values):
        raise Invalid(_("There is no such kind, or no such way."))
    before = dict(Preference.objects.filter(user_id=by.user_id).values_list("kind", "way"))
    Preference.objects.filter(user_id=by.user_id).delete()
    rows = [Preference(user_id=by.user_id, kind=kind, way=way) for kind, way in ways.items() if way != Way.INSIDE]
    Preference.objects.bulk_create(rows)
    after = {row.kind: row.way for row in rows}
    if before != after:
        audit.record(
            "notification.prefer", by=by, at=at, changes=[audit.Change("user", by.user_id, None, before, after)]
        )


def sweep(*, at: datetime) -> int:
    """This function will forget what was put away two months ago."""
    return Notification.objects.filter(done_at__lt=at - KEPT).delete()[0]


def _own(uuid: UUID | str, by: Actor) -> Notification:
    found = Notification.objects.of(by.user_id).filter(uuid=uuid).first()
    if found is None:
        raise NotFound
    return found


def _readers(ids: set[int]) -> Sequence[User]:
    return list(User.objects.active().filter(pk__in=ids).select_related("role"))


def _ways(users: Mapping[int, User]) -> dict[tuple[int, str], str]:
    rows = Preference.objects.filter(user_id__in=users).values_list("user_id", "kind", "way")
    return {(user, kind): way for user, kind, way in rows}


def _sees(user: User, notice: Notice) -> bool:
    if not notice.record_type:
        return True
    try:
        find_held(notice.record_type, actor_for(user, Door.JOB), pk=notice.record_id)
    except NotFound:
        return False
    return True


def _row(notice: Notice, by: Actor, at: datetime) -> Notification:
    return Notification(
        user_id=notice.user_id,
        kind=notice.kind,
        key=notice.key,
        record_type=notice.record_type,
        record_id=notice.record_id,
        party_id=notice.party_id,
        words={"actor": by.name, **audit.plain(notice.words)},
        at=at,
    )


def _write(user: User, notice: Notice, *, by: Actor, at: datetime) -> None:
    """Write a letter too, where a mail server is set up; without one it stays inside."""
    with translation.override(user.language):
        said = str(kinds[notice.kind].sentence) % {"actor": by.name, **audit.plain(notice.words)}
        more = _("Open Rapport to see what it is about.")
        try:
            letters.write(user.email, Draft(said, [said, more]), kind="notification", by=by, at=at)
        except NoServer:
            return


def move(holder: str, from_id: int, to_id: int) -> int:
    """Let notifications of one record speak of another, for a merge."""
    if holder == "party":
        Notification.objects.filter(party_id=from_id).update(party_id=to_id)
    return Notification.objects.filter(record_type=holder, record_id=from_id).update(record_id=to_id)


def remove_all(holder: str, ids: Iterable[int]) -> int:
    """Delete the notifications about records that are deleted."""
    return Notification.objects.filter(record_type=holder, record_id__in=any_key(list(ids))).delete()[0]
