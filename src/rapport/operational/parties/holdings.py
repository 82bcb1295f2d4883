"""What a colleague looks after, when they leave."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rapport.core.audit.models import RecordChange
from rapport.core.identity.holdings import Holding, Receivers, holdings
from rapport.kit.actor import Actor, Door
from rapport.operational.parties.models import Party
from rapport.operational.parties.services import ownership


def register() -> None:
    """Put customers on the shelf of what people hold."""
    holdings.register(
        "parties",
        Holding(
            _("Customers and prospects"), "user-circle", count, hand_over, order=10, lent=lent, give_back=give_back
        ),
    )


def count(user_id: int) -> int:
    return Party.objects.live().filter(owner_id=user_id).count()


@transaction.atomic
def hand_over(user_id: int, to: Receivers, by: Actor, at: datetime) -> int:
    """Give the customers to those who take over, shared in turn; orders, contracts and figures follow them."""
    ids = list(Party.objects.live().filter(owner_id=user_id).order_by("pk").values_list("pk", flat=True))
    team = to.team.pk if to.team else None
    return sum(
        ownership.assign_many(share, owner_id=taker.pk if taker else None, team_id=team, by=by, at=at)
        for taker, share in to.shares(ids)
    )


def lent(user_id: int, since: datetime) -> int:
    return len(_gone(user_id, since))


@transaction.atomic
def give_back(user_id: int, since: datetime, by: Actor, at: datetime) -> int:
    """Give back the customers that went to others since then and are still with whom they went to."""
    return ownership.give_back(list(_gone(user_id, since).items()), by=by, at=at)


def _gone(user_id: int, since: datetime) -> dict[int, Mapping[str, int | None]]:
    """What each customer was before they left somebody's hands by a hand-over, unless they went on from there."""
    changes = RecordChange.objects.filter(record_type="party", entry__verb="party.assign", entry__door=Door.JOB)
    changes = changes.filter(entry__at__gte=since, before__owner_id=user_id).order_by("pk")
    moved = {pk: (before, after) for pk, before, after in changes.values_list("record_id", "before", "after")}
    now: dict[int, int | None] = {}
    for part in ownership.batches(list(moved)):
        now |= dict(Party.objects.live().filter(pk__in=part).values_list("pk", "owner_id"))
    return {pk: before for pk, (before, after) in moved.items() if now.get(pk, user_id) == after.get("owner_id")}
