"""The portfolio of a segment or of a saved view: its own figures, beside the whole, kept by every address."""

from __future__ import annotations

import csv
import re
from datetime import UTC, date, datetime
from html import unescape
from urllib.parse import quote

import pytest

from rapport.analytic.studies import services
from rapport.core.metadata.models import SavedView
from rapport.kit.actor import Actor
from rapport.operational.orders.tests.factories import CostFactory, OrderFactory
from rapport.operational.parties.tests.factories import CompanyFactory, PersonFactory
from rapport.operational.segments.models import Segment, SegmentKind
from rapport.operational.segments.tests.factories import SegmentFactory
from tests.cast import Cast

AT = datetime(2026, 5, 1, 6, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(cast: Cast) -> Segment:
    """Three customers in Brest and Nantes, one of them out of the owner's sight, one company; a segment of Brest."""
    place = {"owner": cast.owner.user, "team": cast.north}
    far = {"owner": cast.outsider.user, "team": cast.south}
    for name, city, who, amount in (
        ("Ann", "Brest", place, 100),
        ("Bob", "Nantes", place, 300),
        ("Zoe", "Brest", far, 50),
    ):
        party = PersonFactory.create(name=name, city=city, **who)
        OrderFactory.create(party=party, placed_on=date(2026, 4, 1), lines=[(1, amount)])
    company = CompanyFactory.create(name="Large", city="Brest", **place)
    OrderFactory.create(party=company, placed_on=date(2026, 4, 2), lines=[(1, 550)])
    CostFactory.create(kind="advertising", starts_on=date(2026, 4, 1), ends_on=date(2026, 4, 1), amount=100)
    services.refresh(by=Actor.system(), at=AT, as_of=AT.date(), finished=lambda: AT)
    found: Segment = SegmentFactory.create(
        name="Brest", kind=SegmentKind.FILTER, list_key="person", query="f=city~contains~Brest"
    )
    return found


def test_a_segment_is_read_beside_the_whole_and_every_address_keeps_it(cast: Cast, scene: Segment) -> None:
    word = f"segment.{scene.uuid}"
    answer = cast.analyst.client.get(f"/portfolio/?of={word}")
    page = answer.content.decode()
    assert answer.context["found"].now["revenue"] == 150
    assert answer.context["beside"].customers == "4"
    shared = next(line for line in answer.context["margin"].lines if line.key == "advertising")
    assert re.sub(r"\D", "", shared.value) == "15"
    links = [unescape(url) for url in re.findall(r'href="(/portfolio/(?:customers|export|why|picture)[^"]*)"', page)]
    assert len(links) > 15
    assert all(word in url for url in links)
    rows = next(url for url in links if "/customers/" in url)
    listed = cast.analyst.client.get(rows).content.decode()
    assert ("Ann" in listed, "Zoe" in listed, "Bob" in listed, "Large" in listed) == (True, True, False, False)
    orders = next(
        unescape(url) for url in re.findall(r'href="(/orders/[^"]*of~is[^"]*|/orders/[^"]*of%7Eis[^"]*)"', page)
    )
    listed = cast.analyst.client.get(orders).content.decode()
    assert ("Ann" in listed, "Zoe" in listed, "Bob" in listed, "Large" in listed) == (True, True, False, False)

    sheet = b"".join(cast.analyst.client.get(f"/portfolio/export/months/?of={word}").streaming_content)
    lines = list(csv.reader(sheet.decode("utf-8-sig").splitlines(), delimiter=";" if b";" in sheet else ","))
    assert {line[0] for line in lines[1:]} == {"Brest", "All customers"}


def test_a_view_is_read_too_and_nobody_reads_beyond_their_sight(cast: Cast, scene: Segment) -> None:
    view = SavedView.objects.create(
        list_key="company", name="Firms", query="f=city~contains~Brest", owner=cast.owner.user, updated_at=AT
    )
    answer = cast.owner.client.get(f"/portfolio/?of=view.{view.uuid}")
    assert answer.context["found"].now["revenue"] == 550
    assert answer.context["beside"].customers == "3"
    assert cast.owner.client.get(f"/portfolio/?of=segment.{scene.uuid}").context["found"].now["revenue"] == 100
    assert cast.analyst.client.get(f"/portfolio/?of=view.{view.uuid}").status_code == 400
    token = cast.robot.client.get(f"/api/v1/portfolio?of={quote(f'segment.{scene.uuid}')}")
    assert (token.json()["revenue"], token.json()["part"]) == (150, "Brest")


def test_a_part_that_is_gone_or_leads_to_itself_is_refused_and_one_without_orders_says_so(
    cast: Cast, scene: Segment
) -> None:
    nested = SavedView.objects.create(
        list_key="customer", name="Me", query=f"f=of~is~segment.{scene.uuid}", owner=cast.analyst.user, updated_at=AT
    )
    for word in ("segment.soon", "view.soon", f"view.{nested.uuid}", "all", f"segment.{cast.north.uuid}"):
        assert cast.analyst.client.get(f"/portfolio/?of={word}").status_code == 400, word
    empty = SegmentFactory.create(name="Nobody", kind=SegmentKind.FIXED)
    page = cast.analyst.client.get(f"/portfolio/?of=segment.{empty.uuid}").content.decode()
    assert "Nobody" in page
    assert 'href="?"' in page
