"""The contact plan: rules by class of customers, who waits too long, and what is done about it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from rapport.core.worklist.models import ToDo
from rapport.operational.conversations.models import Channel
from rapport.operational.conversations.services import interactions
from rapport.operational.conversations.services.values import InteractionDraft
from rapport.operational.parties.models import Party, Standing
from rapport.operational.parties.services import ownership
from rapport.operational.parties.tests.factories import PersonFactory
from rapport.operational.plans.models import ContactDue, ContactRule
from rapport.operational.plans.services import contact_plan, due
from rapport.operational.plans.services.contact_plan import BadContactRule, Cadence
from rapport.operational.segments.models import Segment, SegmentKind, SegmentMember
from tests.cast import Cast

PART = {"HX-Request": "true"}


def on(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def customer(cast: Cast, name: str, abc: str = "A", days_ago: int = 100, who: str = "owner") -> Party:
    team = cast.south if who == "outsider" else cast.north
    party = PersonFactory.create(name=name, owner=getattr(cast, who).user, team=team)
    bought = {"first_order_on": on(-days_ago), "last_order_on": on(-days_ago), "order_count": 1, "revenue": 10}
    Standing.objects.filter(party=party).update(abc_revenue=abc, **bought)
    return party


def rule(cast: Cast, days: int = 30, **values: Any) -> ContactRule:
    return contact_plan.add(Cadence(days, **values), by=cast.manager.actor, at=timezone.now())


def talk(cast: Cast, party: Party, days_ago: int, channel: str = "phone") -> None:
    draft = InteractionDraft(channel, happened_at=timezone.localtime() - timedelta(days=days_ago))
    interactions.log(party, draft, by=cast.owner.actor, at=timezone.now())


def page(cast: Cast, who: str = "owner", **query: str) -> str:
    return str(getattr(cast, who).client.get(reverse("plans:contact_list"), query).content.decode())


def test_the_first_rule_that_fits_a_customer_holds(cast: Cast) -> None:
    ann, bob, cleo = customer(cast, "Ann"), customer(cast, "Bob", "B"), customer(cast, "Cleo", "C")
    listed = Segment.objects.create(
        name="Board", kind=SegmentKind.FIXED, created_at=timezone.now(), updated_at=timezone.now()
    )
    SegmentMember.objects.create(segment=listed, party=cleo, joined_on=on(-1))
    PersonFactory.create(name="Prospect", owner=cast.owner.user, team=cast.north)
    for days, values in ((7, {"segment": listed}), (30, {"abc_class": "A"}), (365, {})):
        rule(cast, days, **values)
    assert due.refresh() == 3
    found = {row.party_id: row.due_on for row in ContactDue.objects.all()}
    assert found == {ann.pk: on(-70), bob.pk: on(265), cleo.pk: on(-93)}


def test_who_waits_too_long_is_listed_with_days_and_last_contact(cast: Cast) -> None:
    rule(cast, abc_class="A")
    ann = customer(cast, "Ann Doe")
    talk(cast, ann, 45)
    due.refresh()
    text = page(cast)
    assert "Ann Doe" in text
    assert "15 d" in text
    assert "?compose=phone#composer" in text


def test_talking_to_them_takes_them_off_the_list_at_once(cast: Cast) -> None:
    rule(cast)
    ann = customer(cast, "Ann Doe")
    due.refresh()
    assert "Ann Doe" in page(cast)
    talk(cast, ann, 0)
    assert "Nobody waits" in page(cast)


def test_a_rule_with_a_channel_counts_that_channel_only(cast: Cast) -> None:
    rule(cast, channel=Channel.VISIT.value)
    ann = customer(cast, "Ann Doe")
    talk(cast, ann, 0, "email")
    due.refresh()
    assert "?compose=visit#composer" in page(cast)
    talk(cast, ann, 1, "visit")
    assert "Nobody waits" in page(cast)


@pytest.mark.parametrize(
    ("who", "sees"),
    [("owner", True), ("colleague", True), ("manager", True), ("head", True), ("analyst", True), ("outsider", False)],
)
def test_everybody_sees_their_own_customers_only(cast: Cast, who: str, sees: bool) -> None:
    rule(cast)
    customer(cast, "Ann Doe")
    due.refresh()
    assert ("Ann Doe" in page(cast, who)) is sees
    assert ("Ann Doe" in page(cast, who, whose="me")) is (who == "owner")


def test_a_customer_who_changes_hands_waits_with_the_next_one(cast: Cast) -> None:
    rule(cast)
    ann = customer(cast, "Ann Doe")
    due.refresh()
    moved = {"owner_id": cast.outsider.user.pk, "team_id": cast.south.pk}
    ownership.assign(ann, **moved, by=cast.manager.actor, at=timezone.now())
    assert "Ann Doe" in page(cast, "outsider", whose="me")
    assert "Ann Doe" not in page(cast)


def test_today_shows_ones_own_and_plans_with_one_click(cast: Cast) -> None:
    rule(cast)
    ann = customer(cast, "Ann Doe")
    due.refresh()
    today = cast.owner.client.get("/today/").content.decode()
    assert "Gone quiet" in today
    assert "Gone quiet" not in cast.colleague.client.get("/today/").content.decode()
    address = reverse("plans:contact_plan_todo", args=[ann.uuid])
    assert cast.owner.client.post(address, {"channel": "phone"}, headers=PART).status_code == 204
    assert (ToDo.objects.get().title, ToDo.objects.get().due_on) == ("Get in touch: Call", on(0))
    assert cast.owner.client.post(address, {"channel": "drum"}, headers=PART).status_code == 422
    assert cast.outsider.client.post(address, {"channel": "phone"}, headers=PART).status_code == 404


def test_the_list_is_turned_by_pages_and_asks_as_often_for_many(cast: Cast) -> None:
    rule(cast)
    for number in range(53):
        customer(cast, f"Customer {number:02}", days_ago=100 + number % 7)
    due.refresh()
    first = page(cast)
    assert first.count('class="act"') == 50
    query = first.partition('rel="next" href="?')[2].partition('"')[0].replace("&amp;", "&")
    rest = cast.owner.client.get(f"{reverse('plans:contact_list')}?{query}").content.decode()
    assert rest.count('class="act"') == 3
    counts = []
    for whose in ("", "me"):
        with CaptureQueriesContext(connection) as queries:
            page(cast, whose=whose)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_rules_are_written_changed_raised_and_removed_on_a_page(cast: Cast) -> None:
    client, address = cast.manager.client, reverse("plans:contact_rules")
    for who, days in (("abc:A", 30), ("others", 365)):
        assert client.post(address, {"who": who, "days": days, "channel": "phone"}).status_code == 302
    first, second = ContactRule.objects.all()
    client.post(reverse("plans:contact_rule_raise", args=[second.uuid]))
    assert list(ContactRule.objects.all()) == [second, first]
    edit = reverse("plans:contact_rule_edit", args=[first.uuid])
    assert client.post(edit, {"who": "rfm:champions", "days": 14, "channel": ""}).status_code == 302
    first.refresh_from_db()
    assert (first.rfm_cell, first.abc_class, first.days) == ("champions", "", 14)
    assert client.post(address, {"who": "abc:A", "days": 0}).status_code == 422
    client.post(reverse("plans:contact_rule_remove", args=[first.uuid]))
    assert list(ContactRule.objects.all()) == [second]


@pytest.mark.parametrize("who", ["owner", "analyst"])
def test_who_may_not_change_the_plan_is_refused(cast: Cast, who: str) -> None:
    kept = rule(cast)
    client = getattr(cast, who).client
    assert client.get(reverse("plans:contact_rules")).status_code == 403
    assert client.post(reverse("plans:contact_rule_remove", args=[kept.uuid])).status_code == 403


def test_a_rule_without_sense_is_refused(cast: Cast) -> None:
    for wrong in (Cadence(0), Cadence(30, rfm_cell="x"), Cadence(30, abc_class="A", rfm_cell="champions")):
        with pytest.raises(BadContactRule):
            contact_plan.add(wrong, by=cast.manager.actor, at=timezone.now())


def test_managers_see_on_today_what_nobody_looks_after(cast: Cast) -> None:
    ann = customer(cast, "Ann Doe")
    Party.objects.filter(pk=ann.pk).update(owner=None)
    assert "1 customer is looked after by nobody" in cast.manager.client.get("/today/").content.decode()
    assert "looked after by nobody" not in cast.owner.client.get("/today/").content.decode()
