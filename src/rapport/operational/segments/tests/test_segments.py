"""Segments: filters that answer now, fixed lists that are kept, members within scope."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rapport.core.audit.models import RecordChange
from rapport.kit.errors import ChangedMeanwhile, DomainError, Invalid, NotAllowed
from rapport.operational.orders.tests.factories import OrderFactory
from rapport.operational.parties.models import Party, Standing, TimelineEntry
from rapport.operational.parties.tests.factories import CompanyFactory, PersonFactory
from rapport.operational.segments.models import Segment, SegmentMember
from rapport.operational.segments.queries import answered_by, members
from rapport.operational.segments.services import moving, segments
from rapport.operational.segments.tests.factories import SegmentFactory
from rapport.web.lists.conditions import BadFilter
from tests.cast import Cast, _member

AT = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)
CITY = "f=city~is~Nantes&sort=name&cols=name"


def test_a_filter_segment_holds_whoever_answers_now(cast: Cast) -> None:
    PersonFactory.create(city="Nantes")
    segment = segments.create_filter("Nantes", "person", CITY, by=cast.manager.actor, at=AT)
    assert segment.query == "f=city~is~Nantes"
    PersonFactory.create(city="Nantes")
    CompanyFactory.create(city="Nantes")
    assert members(segment, cast.manager.actor) == {"person": 2, "company": 0}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("sort=name", "nothing_filtered"),
        ("f=segment~is~x", "bad_filter"),
    ],
)
def test_a_filter_that_makes_no_segment_is_refused(cast: Cast, query: str, code: str) -> None:
    with pytest.raises(DomainError) as refusal:
        segments.create_filter("x", "person", query, by=cast.manager.actor, at=AT)
    assert refusal.value.code == code


def test_a_filter_that_cannot_be_read_is_refused(cast: Cast) -> None:
    with pytest.raises(BadFilter):
        segments.create_filter("x", "person", "f=colour~is~red", by=cast.manager.actor, at=AT)
    assert not Segment.objects.exists()


def test_counts_stay_within_the_readers_scope(cast: Cast) -> None:
    mine, theirs = PersonFactory.create(team=cast.north), PersonFactory.create(team=cast.south)
    segment = SegmentFactory.create(members=[mine, theirs])
    assert members(segment, cast.manager.actor)["person"] == 2
    assert members(segment, cast.owner.actor)["person"] == 1


def test_joining_and_leaving_are_dated(cast: Cast) -> None:
    first, second = PersonFactory.create_batch(2)
    by = cast.manager.actor
    segment = segments.create_fixed("VIP", [first.pk], by=by, at=AT)
    assert segments.add(segment, [first.pk, second.pk], by=by, at=AT) == 1
    assert segments.remove(segment, [first.pk], by=by, at=LATER) == 1
    assert segments.add(segment, [first.pk], by=by, at=LATER) == 1
    spans = SegmentMember.objects.filter(party=first).order_by("id").values_list("joined_on", "left_on")
    assert list(spans) == [(date(2026, 3, 12), date(2026, 4, 1)), (date(2026, 4, 1), None)]
    segment.refresh_from_db()
    assert segment.member_count == 2


def test_joining_is_told_on_the_customers_timeline(cast: Cast) -> None:
    party = PersonFactory.create()
    segments.create_fixed("VIP", [party.pk], by=cast.manager.actor, at=AT)
    assert TimelineEntry.objects.get(party=party).params["segment"] == "VIP"


def test_customers_out_of_reach_do_not_enter_a_list(cast: Cast) -> None:
    theirs = PersonFactory.create(team=cast.south)
    with pytest.raises(NotAllowed):
        segments.create_fixed("x", [theirs.pk], by=cast.owner.actor, at=AT)
    assert not Segment.objects.exists()


def test_members_of_a_filter_are_not_added_by_hand(cast: Cast) -> None:
    segment = segments.create_filter("Nantes", "person", CITY, by=cast.manager.actor, at=AT)
    with pytest.raises(segments.NotAFixedList):
        segments.add(segment, [PersonFactory.create().pk], by=cast.manager.actor, at=AT)


def test_who_may_not_edit_segments_is_refused(cast: Cast) -> None:
    segment = SegmentFactory.create()
    by = cast.robot.actor
    with pytest.raises(NotAllowed):
        segments.rename(segment, "x", by=by, at=AT)
    with pytest.raises(NotAllowed):
        segments.create_fixed("x", [], by=by, at=AT)


def test_renaming_clashes_are_shown(cast: Cast) -> None:
    segment = SegmentFactory.create(name="Old")
    stale = Segment.objects.get(pk=segment.pk)
    segments.rename(segment, "New", by=cast.manager.actor, at=AT)
    with pytest.raises(ChangedMeanwhile):
        segments.rename(stale, "Newer", by=cast.manager.actor, at=AT)
    with pytest.raises(Invalid):
        segments.rename(segment, " ", by=cast.manager.actor, at=AT)


def test_another_filter_means_other_members(cast: Cast) -> None:
    PersonFactory.create(city="Pornic")
    segment = segments.create_filter("Coast", "person", CITY, by=cast.manager.actor, at=AT)
    segments.refilter(segment, "f=city~is~Pornic", by=cast.manager.actor, at=AT)
    assert members(segment, cast.manager.actor)["person"] == 1


def test_a_binned_segment_is_no_filter_any_more_and_comes_back(cast: Cast) -> None:
    segment = SegmentFactory.create(members=[PersonFactory.create()])
    url = f"/parties/people/?f=segment~is~{segment.uuid}"
    segments.put_in_bin(segment, by=cast.manager.actor, at=AT)
    assert cast.manager.client.get(url).status_code == 400
    segments.restore(segment, by=cast.manager.actor, at=AT)
    assert cast.manager.client.get(url).status_code == 200


def test_a_merge_moves_memberships_and_keeps_common_ones_once(cast: Cast) -> None:
    first, second = PersonFactory.create_batch(2)
    both, only = SegmentFactory.create(members=[first, second]), SegmentFactory.create(members=[first])
    assert moving.move("party", first.pk, second.pk) == 1
    both.refresh_from_db()
    assert both.member_count == 1
    assert set(SegmentMember.objects.values_list("segment_id", "party_id")) == {
        (both.pk, second.pk),
        (only.pk, second.pk),
    }
    assert moving.remove("party", [second.pk]) == 2
    both.refresh_from_db()
    assert both.member_count == 0


def test_a_customer_knows_their_segments(cast: Cast) -> None:
    party = PersonFactory.create(city="Nantes")
    by = cast.manager.actor
    segments.create_fixed("VIP", [party.pk], by=by, at=AT)
    segments.create_filter("Nantes", "person", CITY, by=by, at=AT)
    segments.create_filter("Buyers", "person", "f=ordered~min~2024-01-01", by=by, at=AT)
    segments.create_filter("Firms", "company", CITY, by=by, at=AT)
    assert [segment.name for segment in answered_by(party, by)] == ["Nantes"]
    OrderFactory.create(party=party)
    page = cast.manager.client.get(reverse("parties:party_detail", args=[party.uuid])).content.decode()
    assert "VIP" in page
    later = reverse("segments:segment_answered", args=[party.uuid])
    assert later in page
    answered = cast.manager.client.get(later).content.decode()
    assert [name for name in ("Buyers", "Nantes", "Firms") if name in answered] == ["Buyers", "Nantes"]


def test_a_filter_on_a_field_that_is_gone_is_left_out(cast: Cast) -> None:
    party = PersonFactory.create(city="Nantes")
    segments.create_filter("Nantes", "person", CITY, by=cast.manager.actor, at=AT)
    Segment.objects.update(query="f=custom.gone~is~x")
    assert answered_by(party, cast.manager.actor) == []


def test_the_lists_filter_by_segment_and_its_opposite(cast: Cast) -> None:
    inside, outside = PersonFactory.create(last_name="Inside"), PersonFactory.create(last_name="Outside")
    segment = SegmentFactory.create(members=[inside])
    for operator, name in (("is", "Inside"), ("isnt", "Outside")):
        page = cast.manager.client.get(f"/parties/people/?f=segment~{operator}~{segment.uuid}").content.decode()
        assert [word for word in ("Inside", "Outside") if word in page] == [name]
    assert outside.pk


def test_ticked_customers_are_added_to_a_segment(cast: Cast) -> None:
    party = PersonFactory.create(team=cast.north)
    url = "/parties/people/bulk/segment/"
    data = {"ids": [str(party.uuid)], "confirmed": "1", "name": "To call"}
    assert cast.owner.client.post(url, data, headers={"HX-Request": "true"}).status_code == 204
    segment = Segment.objects.get()
    assert (segment.name, segment.member_count, segment.owner) == ("To call", 1, cast.owner.user)
    refused = cast.owner.client.post(url, data | {"name": ""}, headers={"HX-Request": "true"})
    assert refused.status_code == 422
    off = {"ids": [str(party.uuid)], "confirmed": "1", "segment": str(segment.uuid)}
    cast.owner.client.post("/parties/people/bulk/unsegment/", off, headers={"HX-Request": "true"})
    segment.refresh_from_db()
    assert segment.member_count == 0


def test_segment_pages(cast: Cast) -> None:
    PersonFactory.create(city="Nantes", team=cast.north)
    client = cast.owner.client
    assert "No segment yet" in client.get("/segments/").content.decode()
    form = client.get(f"/segments/new/?list=person&query={CITY.replace('&', '%26')}")
    assert "Nantes" in form.content.decode()
    answer = client.post("/segments/new/", {"list": "person", "query": CITY, "name": "Nantes"})
    segment = Segment.objects.get()
    assert answer.headers["Location"] == f"/segments/{segment.uuid}/"
    for path in ("/segments/", f"/segments/{segment.uuid}/", f"/segments/{segment.uuid}/edit/"):
        assert "Nantes" in client.get(path).content.decode(), path
    assert "f=segment~is~" in client.get(f"/segments/{segment.uuid}/count/").content.decode()
    client.post(f"/segments/{segment.uuid}/edit/", {"name": "Naoned", "version": "1"})
    client.post(f"/segments/{segment.uuid}/bin/")
    assert client.get(f"/segments/{segment.uuid}/").status_code == 404
    client.post(f"/segments/{segment.uuid}/restore/")
    assert "Naoned" in client.get(f"/segments/{segment.uuid}/").content.decode()


def test_segment_create_without_a_filter_says_so(cast: Cast) -> None:
    answer = cast.owner.client.post("/segments/new/", {"list": "person", "query": "sort=name", "name": "All"})
    assert answer.status_code == 422
    assert any(said in answer.content.decode() for said in ("Choose at least one condition", "Choisissez au moins"))


@pytest.mark.parametrize(
    ("who", "see", "edit"),
    [("manager", 200, 200), ("owner", 200, 200), ("partner", 403, 403), ("anonymous", 302, 302)],
)
def test_segment_pages_follow_the_policy(cast: Cast, who: str, see: int, edit: int) -> None:
    client = cast.anonymous if who == "anonymous" else getattr(cast, who).client
    assert client.get("/segments/").status_code == see
    assert client.get("/segments/new/?list=person&query=f%3Dcity~is~Nantes").status_code == edit


def test_a_service_agent_reads_segments_and_does_not_make_them(cast: Cast) -> None:
    client = _member("service_agent", "Agent", cast.north).client
    assert client.get("/segments/").status_code == 200
    assert client.get("/segments/new/").status_code == 403


def test_the_page_asks_as_many_queries_for_six_segments_as_for_three(cast: Cast) -> None:
    counts = []
    for _time in range(2):
        SegmentFactory.create_batch(3, members=[PersonFactory.create()])
        cast.manager.client.get("/segments/")
        with CaptureQueriesContext(connection) as queries:
            cast.manager.client.get("/segments/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert Party.objects.count() == 2
    assert not RecordChange.objects.filter(record_type="segment").exists()


def test_a_segments_page_tells_its_rule_its_revenue_and_its_first_customers(cast: Cast) -> None:
    best = PersonFactory.create(name="Best", city="Nantes", team=cast.north)
    PersonFactory.create(name="Other", city="Nantes", team=cast.north)
    PersonFactory.create(name="Hidden", city="Nantes", team=cast.south)
    Standing.objects.filter(party=best).update(revenue=1234)
    segment = segments.create_filter("Nantes", "person", CITY, by=cast.manager.actor, at=AT)
    page = cast.owner.client.get(f"/segments/{segment.uuid}/")
    assert (page.context["revenue"], next(str(party) for party in page.context["sample"])) == (1234, "Best")
    assert "Hidden" not in page.content.decode()
    rule = cast.owner.client.get(f"/segments/{segment.uuid}/rule/").content.decode()
    assert 'value="Nantes"' in rule


def test_a_segment_takes_over_the_filters_of_a_list(cast: Cast) -> None:
    segment = segments.create_filter("Nantes", "person", CITY, by=cast.manager.actor, at=AT)
    form = cast.owner.client.get("/segments/new/?list=person&query=f%3Dcity~is~Rennes").content.decode()
    assert str(segment.uuid) in form
    query = {"segment": str(segment.uuid), "query": "f=city~is~Rennes"}
    assert cast.owner.client.post("/segments/refilter/", query)["Location"] == f"/segments/{segment.uuid}/"
    segment.refresh_from_db()
    assert segment.query == "f=city~is~Rennes"
    assert cast.partner.client.post("/segments/refilter/", query).status_code in (403, 404)


def test_the_last_days_are_told_with_their_number_among_the_words(cast: Cast) -> None:
    client = cast.administrator.client
    page = client.get("/parties/people/", {"f": "last_order_on~last~400"}).content.decode()
    assert "<b>in the last 400 days</b>" in page
    assert "in the last days" not in page
