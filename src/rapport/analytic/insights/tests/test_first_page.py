"""Where people land after signing in."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from django.test import Client

from rapport.analytic.studies import services
from rapport.analytic.studies.queries import company_day
from rapport.kit import clock
from rapport.kit.actor import Actor
from rapport.operational.orders.tests.factories import OrderFactory
from rapport.operational.parties.tests.factories import CompanyFactory, PersonFactory
from tests.cast import Cast, Member

AT = datetime(2026, 5, 1, 6, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def test_a_manager_who_answers_for_customers_begins_with_them_by_revenue(cast: Cast) -> None:
    head = cast.head.user
    small = PersonFactory.create(name="Small", owner=head, team=cast.north)
    large = CompanyFactory.create(name="Large", owner=head, team=cast.north)
    other = PersonFactory.create(name="Other", owner=cast.colleague.user, team=cast.north)
    for party, amount in ((small, 10), (large, 900), (other, 5000)):
        OrderFactory.create(party=party, placed_on=date(2026, 4, 1), lines=[(1, amount)])
    services.refresh(by=Actor.system(), at=AT, as_of=AT.date(), finished=lambda: AT)

    answer = cast.head.client.get("/", follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain[0][0].startswith("/portfolio/customers/")
    assert page.index("Large") < page.index("Small")
    assert str(other.uuid) not in page


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("owner", "/today/"),
        ("robot", "/today/"),
        ("manager", "/portfolio/"),
        ("head", "/portfolio/"),
        ("analyst", "/portfolio/"),
        ("partner", "/today/"),
    ],
)
def test_each_role_begins_where_its_work_is(cast: Cast, who: str, address: str) -> None:
    PersonFactory.create(owner=cast.colleague.user, team=cast.north)
    member = getattr(cast, who)
    client = Client()
    client.force_login(member.user)
    assert client.get("/")["Location"] == address


def test_who_may_bring_customers_begins_with_the_first_steps_until_there_is_one(cast: Cast) -> None:
    assert cast.administrator.client.get("/")["Location"] == "/welcome/"
    PersonFactory.create()
    assert cast.administrator.client.get("/")["Location"] == "/today/"


def test_the_rail_lights_people_on_their_lists_and_pages(cast: Cast) -> None:
    ann = PersonFactory.create(owner=cast.owner.user, team=cast.north)
    OrderFactory.create(party=ann, placed_on=date(2026, 4, 1), lines=[(1, 10)])
    for url in ("/portfolio/customers/", f"/parties/{ann.uuid}/", "/parties/people/"):
        groups = cast.owner.client.get(url).context["frame"].groups
        assert [item.key for group in groups for item in group.items if item.current] == ["people"], url


def test_today_tells_who_came_to_another_cell_and_opens_exactly_them(cast: Cast) -> None:
    today = company_day()
    moves = [("Ann", cast.owner.user, 2), ("Bob", cast.owner.user, 9), ("Zelda", cast.colleague.user, 1)]
    for name, owner, days in moves:
        party = PersonFactory.create(name=name, owner=owner, team=cast.north)
        OrderFactory.create(party=party, placed_on=today - timedelta(days=400), lines=[(1, 70)])
        moved_on = today - timedelta(days=days)
        party.moves.create(axis="rfm_cell", before="champions", after="at_risk", moved_on=moved_on)
        party.moves.create(axis="rfm_score", before="444", after="144", moved_on=today)
        party.moves.create(axis="rfm_cell", before="", after="at_risk", moved_on=today - timedelta(days=30))
    services.refresh(by=Actor.system(), at=clock.now(), as_of=today, finished=clock.now)
    shown = _block(cast.owner, "Customers who moved")
    assert "Champions → At risk" in shown
    address = unescape(re.findall(r'class="end link" href="([^"]+)"', shown)[0])
    listed = cast.owner.client.get(address).content.decode()
    assert ("Ann" in listed, "Bob" in listed, "Zelda" in listed) == (True, False, False)
    shown = _block(cast.manager, "Customers who moved")
    assert ("Ann" in shown, "Bob" in shown, "Zelda" in shown) == (True, False, True)
    assert cast.manager.client.get("/portfolio/customers/?f=moved~last~soon").status_code == 400


def _block(member: Member, title: str) -> str:
    member.user.language = "en"
    member.user.save()
    page = member.client.get("/today/").content.decode()
    return page.partition(f'aria-label="{title}"')[2].partition("</section>")[0]
