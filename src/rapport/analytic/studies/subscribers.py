"""What happens here when orders change elsewhere, and when files have come in."""

from __future__ import annotations

from datetime import datetime, timedelta

from rapport.analytic.studies import services
from rapport.analytic.studies.queries import company_day
from rapport.core.exchange.events import ImportFinished, ImportStopped, ImportUndone
from rapport.kit import clock
from rapport.kit.actor import Actor
from rapport.operational.orders.events import OrderChanged, OrderPlaced, OrdersChanged, OrdersImported

FEW = 500
READ = frozenset({"orders", "costs", "unit-costs", "interactions", "hours"})
"""The files whose rows the figures are made of."""
PAUSE = timedelta(seconds=2)


def follow_order(event: OrderPlaced | OrderChanged | OrdersChanged, *, at: datetime) -> None:
    """Recompute the facts of the customers whose orders changed; many of them wait for the whole refresh."""
    _follow(event.party_ids, at=at)


def follow_import(event: OrdersImported, *, at: datetime) -> None:
    """Orders that came in a few at a time: their customers at once, ranks and classes by the refresh."""
    _follow(event.party_ids, at=at)
    services.ask(by=Actor.system(), at=clock.now() + PAUSE)


def follow_file(event: ImportFinished | ImportStopped | ImportUndone, *, at: datetime) -> None:
    """After a whole file all is computed anew, once: its parts, of which there may be thousands, tell nothing."""
    if event.target in READ:
        services.ask(by=Actor.system(), at=clock.now() + PAUSE)


def _follow(party_ids: tuple[int, ...], *, at: datetime) -> None:
    """The orders are read now, so the facts bear the present time and not that of the event."""
    if len(party_ids) <= FEW:
        services.follow(party_ids, as_of=company_day(), by=Actor.system(), at=max(at, clock.now()))
    else:
        services.ask(by=Actor.system(), at=clock.now())
