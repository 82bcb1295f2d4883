"""What this room does when customers change hands."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from hashlib import sha256

from rapport.core.access.events import RecordsShown
from rapport.core.identity.models import User
from rapport.core.identity.queries import actor_for
from rapport.core.notify.services import Notice, send
from rapport.kit.actor import Actor, Door
from rapport.operational.parties.events import PartiesReassigned
from rapport.operational.parties.models import Party

HANDED, SHOWN = "party.handed", "party.shown"


def tell_new_owners(event: PartiesReassigned, *, at: datetime) -> None:
    """Who looks after customers now hears of it once: of one by its name, of many by their number."""
    owners = Counter(dict[int, int]())
    for start in range(0, len(event.party_ids), 1000):
        rows = Party.objects.live().filter(pk__in=event.party_ids[start : start + 1000], owner__isnull=False)
        owners.update(rows.values_list("owner_id", flat=True))
    mark = _mark(event.party_ids, at)
    only = event.party_ids[0] if len(event.party_ids) == 1 else None
    kind = "party" if only else ""
    notices = [
        Notice(owner, HANDED, f"{HANDED}:{mark}", kind, only or 0, only, {"count": count})
        for owner, count in owners.items()
    ]
    send(notices, by=_giver(event.by_id), at=at)


def tell_new_reader(event: RecordsShown, *, at: datetime) -> None:
    """Whom customers are shown to hears of it once: of one by its name, of many by their number."""
    if event.record_type != "party":
        return
    ids = event.record_ids
    only = ids[0] if len(ids) == 1 else None
    kind = "party" if only else ""
    key = f"{SHOWN}:{_mark(ids, at)}"
    notice = Notice(event.user_id, SHOWN, key, kind, only or 0, only, {"count": len(ids)})
    send([notice], by=_giver(event.by_id), at=at)


def _mark(ids: tuple[int, ...], at: datetime) -> str:
    return sha256(f"{at.isoformat()}:{ids[:5]}".encode()).hexdigest()[:16]


def _giver(user_id: int | None) -> Actor:
    giver = User.objects.select_related("role").filter(pk=user_id).first() if user_id else None
    return actor_for(giver, Door.JOB) if giver else Actor.system()
