"""Records shown to somebody outside whose scope they lie: a colleague, a partner."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rapport.core.access.events import RecordsShown, RecordsUnshown
from rapport.core.access.held import Held
from rapport.core.access.models import RecordShare
from rapport.core.access.policies import SEEING, SHOWN_TO, policy_of
from rapport.core.audit import services as audit
from rapport.core.audit.models import RecordChange
from rapport.core.audit.queries import before_of
from rapport.kit.actor import Actor, Reach
from rapport.kit.bulk import any_key
from rapport.kit.errors import DomainError, NotAllowed, NotFound
from rapport.kit.records import types_held_as

BATCH, MOST = 1_000, 2_000


class NoSuchReader(DomainError):
    code = "no_such_reader"
    message = _("Choose somebody who may still sign in.")


class RoleSeesNone(DomainError):
    code = "role_sees_none"
    message = _("The role of %(name)s sees no record of this kind. Change the rights of the role first.")


class TooManyShown(DomainError):
    code = "too_many_shown"
    message = _("At most %(most)s records are shown to one person. Give them to a colleague or a team instead.")


class SeesAll(DomainError):
    code = "sees_all"
    message = _("%(name)s sees all records of this kind already.")


@transaction.atomic
def share(held: Held, user_id: int | None, *, by: Actor, at: datetime) -> int:
    """This function will show a record to somebody, who is told, and say how many they did not have before: 1 or 0.

    Whoever may give the record to a colleague may show it. It opens seeing, no other verb. Refuses with NotAllowed,
    NoSuchReader, RoleSeesNone, SeesAll and TooManyShown.
    """
    if not policy_of(held.kind.model).may_share(by, held.record):
        raise NotAllowed
    return share_many(held.holder, [held.record.pk], user_id, by=by, at=at)


@transaction.atomic
def share_many(holder: str, ids: Sequence[int], user_id: int | None, *, by: Actor, at: datetime) -> int:
    """This function will show records of one kind to somebody and say how many they did not have before.

    Refuses as `share` does, with NotAllowed when one of them is out of the actor's reach.
    """
    model = _shown_alone(holder)
    reader = _reader(model, user_id)
    found = _reachable(model, ids, by)
    fresh = sorted(set(found) - _known(holder, reader.pk, found))
    if not fresh:
        return 0
    if RecordShare.objects.filter(record_type=holder, user=reader).count() + len(fresh) > MOST:
        raise TooManyShown(field="user", most=MOST)
    rows = [RecordShare(record_type=holder, record_id=pk, user=reader, shared_at=at) for pk in fresh]
    RecordShare.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    changes = [_change(holder, pk, after=reader.pk) for pk in fresh]
    shown = RecordsShown(holder, tuple(fresh), reader.pk, by.user_id)
    audit.record(f"{holder}.share", by=by, at=at, changes=changes, announces=[shown], params={"name": reader.name})
    return len(fresh)


@transaction.atomic
def unshare(held: Held, user_id: int | None, *, by: Actor, at: datetime) -> None:
    """This function will show a record to somebody no longer. Refuses with NotAllowed, and NotFound if it was not."""
    if not policy_of(held.kind.model).may_share(by, held.record):
        raise NotAllowed
    if user_id is None or not _known(held.holder, user_id, [held.record.pk]):
        raise NotFound
    _withdraw(held.holder, [held.record.pk], user_id, by=by, at=at)


@transaction.atomic
def take_back(entry_id: int, *, by: Actor, at: datetime) -> int:
    """This function will undo what the actor has shown to somebody, and say of how many records.

    Refuses with NotFound what the actor did not show, with NotAllowed what is out of their reach by now.
    """
    change = RecordChange.objects.filter(entry_id=entry_id).select_related("entry").first()
    holder = change.record_type if change else ""
    before = before_of(entry_id, f"{holder}.share", by)
    user_id = int(change.after[SHOWN_TO]) if change else 0
    still = _known(holder, user_id, _reachable(_shown_alone(holder), _live(holder, before), by))
    return _withdraw(holder, sorted(still), user_id, by=by, at=at)


def move(holder: str, from_id: int, to_id: int) -> int:
    """Show the one record to whoever was shown the other."""
    shares = RecordShare.objects.filter(record_type=holder)
    shown = shares.filter(record_id=to_id).values_list("user_id", flat=True)
    shares.filter(record_id=from_id, user_id__in=list(shown)).delete()
    return shares.filter(record_id=from_id).update(record_id=to_id)


def remove(holder: str, ids: Iterable[int]) -> int:
    """Forget to whom records that are deleted were shown."""
    return RecordShare.objects.filter(record_type=holder, record_id__in=any_key(list(ids))).delete()[0]


def _withdraw(holder: str, ids: Sequence[int], user_id: int, *, by: Actor, at: datetime) -> int:
    if not ids:
        return 0
    for part in _parts(ids):
        RecordShare.objects.filter(record_type=holder, user_id=user_id, record_id__in=part).delete()
    changes = [_change(holder, pk, before=user_id) for pk in ids]
    names = get_user_model()._default_manager.filter(pk=user_id).values_list("name", flat=True)
    gone, params = RecordsUnshown(holder, tuple(ids), user_id), {"name": names.first() or ""}
    audit.record(f"{holder}.unshare", by=by, at=at, changes=changes, announces=[gone], params=params)
    return len(ids)


def _change(holder: str, pk: int, *, before: int | None = None, after: int | None = None) -> audit.Change:
    return audit.Change(holder, pk, pk if holder == "party" else None, {SHOWN_TO: before}, {SHOWN_TO: after})


def _shown_alone(holder: str) -> Any:
    """The model of records that are shown one by one; of others nobody may show any."""
    kinds = types_held_as(holder)
    if not kinds or not policy_of(kinds[0].model).is_shown_alone:
        raise NotFound
    return kinds[0].model


def _reader(model: Any, user_id: int | None) -> Any:
    """Who is to see them: somebody who signs in, whose role sees such records, but not all of them anyway."""
    users = get_user_model()._default_manager.filter(pk=user_id, is_active=True)
    reader: Any = users.select_related("role").first()
    if reader is None:
        raise NoSuchReader(field="user")
    reach = reader.role.reaches().get(f"{policy_of(model).noun}.{SEEING}", Reach.NONE)
    if reach is Reach.NONE:
        raise RoleSeesNone(field="user", name=reader.name)
    if reach is Reach.EVERYONE:
        raise SeesAll(field="user", name=reader.name)
    return reader


def _reachable(model: Any, ids: Collection[int], by: Actor) -> list[int]:
    found: list[int] = []
    for part in _parts(list(ids)):
        rows = model.objects.live().reachable_by(by, "assign").filter(pk__in=part)
        found += rows.values_list("pk", flat=True)
    missing = len(set(ids)) - len(found)
    if missing:
        raise NotAllowed(_("%(count)s of these records are not yours to show."), count=missing)
    return found


def _live(holder: str, ids: Collection[int]) -> list[int]:
    """Those of these records that nobody has put in the bin since."""
    rows = _shown_alone(holder).objects.live()
    return [pk for part in _parts(list(ids)) for pk in rows.filter(pk__in=part).values_list("pk", flat=True)]


def _known(holder: str, user_id: int, ids: Collection[int]) -> set[int]:
    rows = RecordShare.objects.filter(record_type=holder, user_id=user_id)
    return {
        pk for part in _parts(list(ids)) for pk in rows.filter(record_id__in=part).values_list("record_id", flat=True)
    }


def _parts(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))
