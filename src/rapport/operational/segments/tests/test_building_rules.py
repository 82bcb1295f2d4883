"""The builder: groups of conditions, counted while one edits, and kept as segments that look into each other."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from rapport.core.metadata.tests.factories import CustomFieldFactory
from rapport.kit import clock
from rapport.operational.catalog.tests.factories import ProductFactory
from rapport.operational.conversations.tests.factories import InteractionFactory
from rapport.operational.orders.tests.factories import OrderFactory
from rapport.operational.parties.models import Standing
from rapport.operational.parties.tests.factories import PersonFactory
from rapport.operational.segments.models import Segment, SegmentMember
from rapport.operational.segments.queries import members, preview_of, spells_of
from rapport.operational.segments.services import membership, segments
from tests.cast import Cast

AT = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
NEXT = AT + timedelta(days=1)
PART = {"HX-Request": "true", "HX-Target": "builder"}


def query(*groups: str) -> str:
    return urlencode([("f", group) for group in groups])


def names(rule: str, cast: Cast) -> list[str]:
    return sorted(str(party) for party in preview_of("person", rule, cast.manager.actor).first)


@pytest.fixture
def crowd(cast: Cast) -> None:
    """Ann buys and talks, Bob bought long ago, Cid does nothing."""
    today = clock.now().date()
    ann, bob, cid = (PersonFactory.create(name=name, city=city) for name, city in
                     (("Ann", "Nantes"), ("Bob", "Nantes"), ("Cid", "Rennes")))  # fmt: skip
    CustomFieldFactory.create(record_type="person", key="roof", label="Roof", kind="choices", choices=["Slate", "Tile"])
    ann.custom = {"roof": ["Slate"]}
    ann.save()
    OrderFactory.create(party=ann, placed_on=today - timedelta(days=10))
    OrderFactory.create(party=ann, placed_on=today - timedelta(days=20))
    OrderFactory.create(party=bob, placed_on=today - timedelta(days=800))
    InteractionFactory.create(party=ann, channel="phone", outcome="settled", happened_at=clock.now())
    InteractionFactory.create(party=cid, channel="email", happened_at=clock.now() - timedelta(days=400))
    Standing.objects.filter(party=ann).update(revenue=500, abc_revenue="A")


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        (query("city~is~Nantes"), ["Ann", "Bob"]),
        (query("!city~is~Nantes"), ["Cid"]),
        (query("city~is~Rennes||abc_revenue~is~A"), ["Ann", "Cid"]),
        (query("city~is~Nantes", "!abc_revenue~is~A"), ["Bob"]),
        (query("custom.roof~is~Slate"), ["Ann"]),
        (query("custom.roof~isnt~Slate"), ["Bob", "Cid"]),
        (query("orders-lately~min~2|365"), ["Ann"]),
        (query("orders-lately~max~0|365"), ["Bob", "Cid"]),
        (query("orders-lately~min~1|3650"), ["Ann", "Bob"]),
        (query("spent-lately~min~1|30"), ["Ann"]),
        (query("contacted~is~any|30"), ["Ann"]),
        (query("contacted~isnt~any|30"), ["Bob", "Cid"]),
        (query("contacted~is~email|500"), ["Cid"]),
        (query("contact-outcome~is~settled|30"), ["Ann"]),
        (query("revenue~min~400"), ["Ann"]),
    ],
)
def test_a_rule_finds_its_customers(cast: Cast, crowd: None, rule: str, found: list[str]) -> None:
    assert names(rule, cast) == found


def test_a_product_bought_lately_is_a_condition(cast: Cast, crowd: None) -> None:
    product = ProductFactory.create(name="Boiler")
    order = OrderFactory.create(party=PersonFactory.create(name="Dan"), placed_on=clock.now().date())
    order.lines.update(product=product)
    assert names(query("bought-lately~contains~boil|90"), cast) == ["Dan"]
    assert names(query("!bought-lately~contains~boil|90"), cast) == ["Ann", "Bob", "Cid"]


def test_the_builder_adds_joins_and_drops_conditions_without_scripts(cast: Cast, crowd: None) -> None:
    url = reverse("segments:segment_create")
    client = cast.manager.client
    blank = client.get(url).content.decode()
    assert 'name="key-0.0"' in blank
    typed: dict[str, Any] = {"list": "person", "line": ["0.0"], "was-0.0": "city", "key-0.0": "city", "op-0.0": "is",
                             "v-0.0": ["Nantes"]}  # fmt: skip
    grown = client.get(url, typed | {"do": "add-0"}).content.decode()
    assert ('name="key-0.1"' in grown, 'value="Nantes"' in grown) == (True, True)
    assert 'name="key-1.0"' in client.get(url, typed | {"do": "group"}, headers=PART).content.decode()
    assert 'value="Nantes"' not in client.get(url, typed | {"do": "drop-0.0"}).content.decode()
    changed = client.get(url, typed | {"key-0.0": "orders-lately"}).content.decode()
    assert 'name="days-0.0"' in changed


def test_the_preview_counts_within_the_readers_scope(cast: Cast) -> None:
    PersonFactory.create(name="Mine", city="Nantes", team=cast.north)
    PersonFactory.create(name="Theirs", city="Nantes", team=cast.south)
    typed = {"list": "person", "line": "0.0", "was-0.0": "city", "key-0.0": "city", "op-0.0": "is", "v-0.0": "Nantes"}
    url = reverse("segments:segment_preview")
    shown = cast.owner.client.get(url, typed)
    assert (shown.context["preview"].count, "Theirs" in shown.content.decode()) == (1, False)
    assert cast.manager.client.get(url, typed).context["preview"].count == 2
    assert cast.partner.client.get(url, typed).status_code == 403


def test_a_rule_is_built_saved_and_changed(cast: Cast, crowd: None) -> None:
    client = cast.manager.client
    typed = {"list": "person", "name": "Nantes", "line": ["0.0", "1.0"], "not-1": "1", "was-0.0": "city",
             "key-0.0": "city", "op-0.0": "is", "v-0.0": "Nantes", "was-1.0": "contacted", "key-1.0": "contacted",
             "op-1.0": "is", "v-1.0": ["any"], "days-1.0": "30"}  # fmt: skip
    client.post(reverse("segments:segment_create"), typed)
    segment = Segment.objects.get()
    assert segment.query == query("city~is~Nantes", "!contacted~is~any|30")
    url = reverse("segments:segment_rule", args=[segment.uuid])
    page = client.get(url).content.decode()
    assert ('value="30"' in page, "Bob" in page) == (True, True)
    half = typed | {"v-0.0": "", "version": segment.version}
    assert client.post(url, half).status_code == 422
    client.post(url, typed | {"name": "Rennes", "v-0.0": "Rennes", "version": segment.version})
    segment.refresh_from_db()
    assert (segment.name, members(segment, cast.manager.actor)["person"]) == ("Rennes", 1)


def test_a_segment_looks_into_another_and_never_into_itself(cast: Cast, crowd: None) -> None:
    by = cast.manager.actor
    first = segments.create_filter("First", "person", query("city~is~Nantes"), by=by, at=AT)
    second = segments.create_filter("Second", "person", query(f"!segment~is~{first.uuid}"), by=by, at=AT)
    assert members(second, by)["person"] == 1
    for rule in (f"segment~is~{second.uuid}", f"segment~is~{first.uuid}"):
        with pytest.raises(segments.SegmentInside):
            segments.refilter(first, query(rule), by=by, at=AT)


def test_moves_into_and_out_of_a_rule_are_dated(cast: Cast) -> None:
    by = cast.manager.actor
    stays, leaves = PersonFactory.create(city="Nantes"), PersonFactory.create(city="Nantes", team=cast.north)
    segment = segments.create_filter("Nantes", "person", query("city~is~Nantes"), by=by, at=AT)
    assert membership.refresh(segment, by=by, at=AT) == (2, 0)
    leaves.city = "Rennes"
    leaves.save()
    PersonFactory.create(city="Nantes")
    assert membership.refresh_all(by=by, at=NEXT, step=lambda done, total: None) == 2
    assert membership.refresh(segment, by=by, at=NEXT) == (0, 0)
    spells = [(spell.joined_on, spell.left_on) for spell in spells_of(leaves, by)]
    assert spells == [(date(2026, 3, 12), date(2026, 3, 13))]
    assert SegmentMember.objects.filter(party=stays, left_on=None).count() == 1
    page = cast.owner.client.get(reverse("segments:segment_detail", args=[segment.uuid])).content.decode()
    assert str(leaves) in page
    party_page = cast.owner.client.get(reverse("parties:party_detail", args=[leaves.uuid])).content.decode()
    assert "Nantes" in party_page


def test_reading_the_members_now_is_a_job_for_those_who_edit_segments(cast: Cast) -> None:
    segment = segments.create_filter("N", "person", query("city~is~Nantes"), by=cast.manager.actor, at=AT)
    url = reverse("segments:segment_refresh", args=[segment.uuid])
    assert cast.manager.client.post(url).status_code == 302
    assert cast.analyst.client.get(url).status_code == 405
    assert cast.partner.client.post(url).status_code in (403, 404)
