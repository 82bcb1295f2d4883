"""What analysis puts on Today: new customers, margins that moved, how fresh all is; each opens what it counts."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from html import unescape

import pytest

from rapport.analytic.studies import services
from rapport.analytic.studies.queries import company_day
from rapport.kit import clock
from rapport.kit.actor import Actor
from rapport.operational.catalog.tests.factories import ProductFactory
from rapport.operational.orders.tests.factories import OrderFactory
from rapport.operational.parties.models import StandingMove
from rapport.operational.parties.tests.factories import PersonFactory
from tests.cast import Cast, Member

pytestmark = pytest.mark.django_db


def test_today_tells_new_customers_margins_that_moved_and_how_fresh_the_figures_are(cast: Cast) -> None:
    today, pump = company_day(), ProductFactory.create(unit_cost=Decimal(100))
    for name, owner, days, price in (
        ("Ann", cast.owner, 0, 500),
        ("Bob", cast.owner, 380, 900),
        ("Zoe", cast.colleague, 0, 70),
    ):
        party = PersonFactory.create(name=name, owner=owner.user, team=cast.north)
        OrderFactory.create(party=party, placed_on=today - timedelta(days=days), lines=[(pump, 1, price)])
    services.refresh(by=Actor.system(), at=clock.now(), as_of=today, finished=clock.now)

    new = block(cast.owner, "New customers this month")
    assert ("Ann" in new, "Bob" in new, "Zoe" in new) == (True, False, False)
    listed = cast.owner.client.get(unescape(re.findall(r'class="end link" href="([^"]+)"', new)[0])).content.decode()
    assert ("Ann" in listed, "Bob" in listed, "Zoe" in listed) == (True, False, False)
    moved = block(cast.owner, "Margins that moved most")
    assert "€400" in moved
    assert "−€800" in moved or "-€800" in moved
    assert "Zoe" not in moved
    assert "Zoe" in block(cast.manager, "Margins that moved most")
    fresh = {
        who: block(getattr(cast, who), "Freshness of the figures") for who in ("analyst", "administrator", "owner")
    }
    assert ("3 customers, 3 orders" in fresh["analyst"], "MB" in fresh["analyst"]) == (True, False)
    assert ("MB" in fresh["administrator"], fresh["owner"]) == (True, "")


def test_replayed_months_say_at_once_who_moved_and_end_where_everybody_stands(cast: Cast) -> None:
    today = company_day()
    for name, days in (("Ann", 3), ("Bob", 100), ("Cleo", 40), ("Dan", 250), ("Eve", 170)):
        party = PersonFactory.create(name=name, owner=cast.owner.user, team=cast.north)
        for earlier in (days, 400):
            OrderFactory.create(party=party, placed_on=today - timedelta(days=earlier), lines=[(1, 10 * days)])
    services.refresh(by=Actor.system(), at=clock.now(), as_of=today, finished=clock.now)
    assert not StandingMove.objects.exists()

    written = services.replay(by=Actor.system(), at=clock.now())
    assert written == StandingMove.objects.count() > 0
    last = {(move.party_id, move.axis): move.after for move in StandingMove.objects.order_by("moved_on", "pk")}
    for move in StandingMove.objects.select_related("party__standing"):
        assert last[move.party_id, move.axis] == getattr(move.party.standing, move.axis)
    assert "Ann" in block(cast.owner, "Customers who moved")
    assert services.replay(by=Actor.system(), at=clock.now()) == 0


def block(member: Member, title: str) -> str:
    member.user.language = "en"
    member.user.save()
    page = member.client.get("/today/").content.decode()
    return page.partition(f'aria-label="{title}"')[2].partition("</section>")[0]
