"""What happens here when orders change elsewhere."""

from __future__ import annotations

from datetime import datetime, timedelta

from rapport.analytic.studies import services
from rapport.analytic.studies.queries import company_day
from rapport.kit import clock
from rapport.kit.actor import Actor
from rapport.operational.orders.events import OrderChanged, OrderPlaced, OrdersChanged, OrdersImported

FEW = 500
FEW_OF_A_FILE = 20
PAUSE = timedelta(seconds=2)


def follow_order(event: OrderPlaced | OrderChanged | OrdersChanged, *, at: datetime) -> None:
    """Recompute the facts of the customers whose orders changed; many of them wait for the whole refresh."""
    _follow(event.party_ids, at=at)


def follow_import(event: OrdersImported, *, at: datetime) -> None:
    """After an import everything is computed anew; a large file tells of thousands of parts, so these wait for that."""
    if len(event.party_ids) <= FEW_OF_A_FILE:
        _follow(event.party_ids, at=at)
    services.ask(by=Actor.system(), at=clock.now() + PAUSE)


def _follow(party_ids: tuple[int, ...], *, at: datetime) -> None:
    """The orders are read now, so the facts bear the present time and not that of the event."""
    if len(party_ids) <= FEW:
        services.follow(party_ids, as_of=company_day(), by=Actor.system(), at=max(at, clock.now()))
    else:
        services.ask(by=Actor.system(), at=clock.now())
