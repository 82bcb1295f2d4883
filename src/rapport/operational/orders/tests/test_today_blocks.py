"""What orders, segments, users and jobs put on Today, for those whose work it is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from rapport.core.identity.models import User
from rapport.core.jobs.models import Job
from rapport.operational.orders.tests.factories import ContractFactory, OrderFactory
from rapport.operational.parties.tests.factories import PersonFactory
from rapport.operational.segments.models import SegmentMember
from rapport.operational.segments.tests.factories import SegmentFactory
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_contracts_that_end_soon_and_orders_of_nobody_wait_for_whoever_may_act(cast: Cast) -> None:
    today = timezone.localdate()
    mine = PersonFactory.create(name="Ann", owner=cast.owner.user, team=cast.north)
    theirs = PersonFactory.create(name="Bob", owner=cast.colleague.user, team=cast.north)
    for party, days in ((mine, 20), (theirs, 30), (mine, 300)):
        ContractFactory.create(party=party, starts_on=today - timedelta(days=40), ends_on=today + timedelta(days=days))
    OrderFactory.create(party=None)
    ours, back = cast.owner.client.get("/today/").content.decode(), cast.robot.user
    ending = ours.partition('aria-label="Contracts that end soon"')[2].partition("</section>")[0]
    assert ("Ann" in ending, "Bob" in ending, '<span class="count">1</span>' in ending) == (True, False, True)
    assert "Orders without customer" not in ours
    client = cast.anonymous
    client.force_login(back)
    assert "nobody~is~yes" in client.get("/today/").content.decode().replace("%7E", "~")


def test_an_administrator_sees_who_never_signed_in_and_which_jobs_failed(cast: Cast) -> None:
    User.objects.exclude(pk=cast.outsider.user.pk).update(last_login=timezone.now())
    User.objects.filter(pk=cast.colleague.user.pk).update(last_login=None, is_sample=True)
    Job.objects.create(task="bins.purge", state=Job.State.FAILED, run_at=timezone.now(), created_at=timezone.now())
    page = cast.administrator.client.get("/today/").content.decode()
    unseen = page.partition('aria-label="Have never signed in"')[2].partition("</section>")[0]
    assert ('<span class="count">1</span>' in unseen, "?state=never" in unseen, "<li" in unseen) == (True, True, False)
    assert "?state=failed" in page
    listed = cast.administrator.client.get("/settings/users/?state=never").content.decode()
    assert ("outsider@" in listed, "colleague@" in listed) == (True, False)
    assert "Jobs that failed" not in cast.owner.client.get("/today/").content.decode()


def test_segments_tell_who_entered_and_left_within_what_one_may_see(cast: Cast) -> None:
    now = timezone.now()
    segment = SegmentFactory.create(name="Heat pumps", created_at=now - timedelta(days=90))
    for owner, team, joined, left in (
        (cast.owner, cast.north, 5, None),
        (cast.owner, cast.north, 80, 3),
        (cast.outsider, cast.south, 5, None),
    ):
        party = PersonFactory.create(owner=owner.user, team=team)
        days = {"joined_on": now.date() - timedelta(days=joined), "left_on": left and now.date() - timedelta(days=left)}
        SegmentMember.objects.create(segment=segment, party=party, **days)
    assert "1 entered, 1 left in thirty days" in cast.owner.client.get("/today/").content.decode()
    assert "2 entered, 1 left in thirty days" in cast.analyst.client.get("/today/").content.decode()
