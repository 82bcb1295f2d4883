"""A rule is asked of a past day: one looks back from that day, and what came later had not happened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from rapport.kit import clock
from rapport.kit.actor import Actor
from rapport.operational.conversations.tests.factories import InteractionFactory
from rapport.operational.orders.tests.factories import OrderFactory
from rapport.operational.parties.models import Party
from rapport.operational.parties.tests.factories import PersonFactory
from rapport.operational.segments.models import Segment, SegmentKind, SegmentMember
from rapport.operational.segments.queries import condition_of
from rapport.operational.segments.services import membership
from rapport.operational.segments.tests.factories import SegmentFactory
from rapport.web.lists.conditions import day_asked, last_day_known
from tests.cast import Cast

TODAY = clock.today("Europe/Paris")
pytestmark = pytest.mark.django_db


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def people(cast: Cast) -> None:
    """Ann bought 100 and 20 days ago, Bob 60 days ago and was called 50 days ago, Cid bought today."""
    bought = {"Ann": (100, 20), "Bob": (60,), "Cid": (0,)}
    for name, days in bought.items():
        party = PersonFactory.create(name=name, owner=cast.owner.user)
        for each in days:
            OrderFactory.create(party=party, placed_on=ago(each), lines=[(1, 100)])
    at = datetime.combine(ago(50), datetime.min.time(), UTC) + timedelta(hours=12)
    InteractionFactory.create(party=Party.objects.get(name="Bob"), happened_at=at)


def rule(query: str) -> Segment:
    found: Segment = SegmentFactory.create(kind=SegmentKind.FILTER, list_key="person", query=f"f={query}")
    return found


def names(segment: Segment, on: date | None = None) -> list[str]:
    rows = Party.objects.filter(condition_of(segment, Actor.system(), on))
    return list(rows.order_by("name").values_list("name", flat=True))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("ordered~last~30", {100: ["Ann"], 80: ["Ann"], 65: [], 60: ["Bob"], 20: ["Ann"], 0: ["Ann", "Cid"]}),
        ("not-ordered~last~30", {100: ["Bob", "Cid"], 60: ["Ann", "Cid"], 0: ["Bob"]}),
        ("orders-lately~min~2%7C365", {100: [], 20: ["Ann"], 0: ["Ann"]}),
        ("spent-lately~min~150%7C365", {21: [], 20: ["Ann"]}),
        ("contacted~is~phone%7C30", {51: [], 50: ["Bob"], 20: ["Bob"], 19: [], 0: []}),
        ("ordered~min~2001-01-01", {101: [], 60: ["Ann", "Bob"], 0: ["Ann", "Bob", "Cid"]}),
    ],
)
def test_the_last_days_are_those_before_the_day_that_is_asked(
    people: None, query: str, found: dict[int, list[str]]
) -> None:
    segment = rule(query)
    assert {days: names(segment, ago(days)) for days in found} == found
    assert names(segment) == found[0] if 0 in found else True
    assert (day_asked(), last_day_known()) == (TODAY, None)


def test_a_rule_inside_a_rule_and_a_fixed_list_are_asked_of_the_same_day(people: None, cast: Cast) -> None:
    inner = rule("ordered~last~30")
    assert names(rule(f"segment~is~{inner.uuid}"), ago(60)) == ["Bob"]
    listed = SegmentFactory.create(kind=SegmentKind.FIXED, list_key="", query="")
    ann, bob = (Party.objects.get(name=name) for name in ("Ann", "Bob"))
    SegmentMember.objects.create(segment=listed, party=ann, joined_on=ago(90), left_on=ago(40))
    SegmentMember.objects.create(segment=listed, party=bob, joined_on=ago(30))
    assert [names(listed, ago(days)) for days in (91, 90, 40, 30, 0)] == [[], ["Ann"], [], ["Bob"], ["Bob"]]


def test_past_days_are_dated_once_and_the_next_reading_goes_on_from_them(
    people: None, cast: Cast, work_off: Callable[[], None]
) -> None:
    segment, by, at = rule("ordered~last~30"), Actor.system(), clock.now()
    days = [ago(days) for days in range(110, 0, -10)]
    assert membership.date_back(segment, days, by=by, at=at) == (3, 2)
    assert membership.refresh(segment, by=by, at=at) == (1, 0)
    rows = SegmentMember.objects.filter(segment=segment).order_by("joined_on", "party__name")
    assert list(rows.values_list("party__name", "joined_on", "left_on")) == [
        ("Ann", ago(100), ago(60)),
        ("Bob", ago(60), ago(20)),
        ("Ann", ago(20), None),
        ("Cid", TODAY, None),
    ]
    assert membership.date_back(segment, days, by=by, at=at) == (0, 0)
    page = cast.manager.client.get(f"/segments/{segment.uuid}/").content.decode()
    assert "In the last 30 days 2 entered and 1 left" in page
