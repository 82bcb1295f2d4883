"""What a colleague looks after, when they leave."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rapport.core.identity.holdings import Holding, Receivers, holdings
from rapport.kit.actor import Actor
from rapport.operational.parties.models import Party
from rapport.operational.parties.services import ownership


def register() -> None:
    """Put customers on the shelf of what people hold."""
    holdings.register("parties", Holding(_("Customers and prospects"), "user-circle", count, hand_over, order=10))


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
