"""The lifecycle on its page, its list, over REST and from a terminal: the same figures, each opening its customers."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from django.urls import reverse

from rapport.analytic.insights.lifecycle.facts import lifecycle_facts
from rapport.analytic.studies import services
from rapport.kit.actor import Actor
from rapport.operational.conversations.tests.factories import InteractionFactory
from rapport.operational.orders.tests.factories import OrderFactory
from rapport.operational.parties.models import LifecycleState
from rapport.operational.parties.services import lifecycle
from rapport.operational.parties.tests.factories import PersonFactory
from tests.cast import Cast

DAY, AT = date(2026, 5, 1), datetime(2026, 5, 1, 6, tzinfo=UTC)
PAGE = {"from": "2026-02-01", "to": "2026-05-01"}

pytestmark = pytest.mark.django_db


def stage(cast: Cast) -> None:
    """Two who were satisfied and fell silent, one who is new, one prospect; a stranger of another team."""
    mine = {"owner": cast.owner.user, "team": cast.north}
    for start in (date(2025, 10, 1), date(2025, 10, 2)):
        OrderFactory.create(party=PersonFactory.create(**mine), placed_on=start, lines=[(1, 100)])
    OrderFactory.create(party=PersonFactory.create(**mine), placed_on=date(2026, 4, 20), lines=[(1, 50)])
    InteractionFactory.create(party=PersonFactory.create(**mine), happened_at=datetime(2026, 1, 5, 9, tzinfo=UTC))
    PersonFactory.create(owner=cast.outsider.user, team=cast.south)
    services.refresh(by=Actor.system(), at=AT, as_of=DAY, finished=lambda: AT + timedelta(seconds=1))


def test_states_and_moves_are_those_of_the_readers_customers_and_open_them(cast: Cast) -> None:
    stage(cast)
    soon = {"playbook": "", "owner_id": None, "target_days": 9}
    lifecycle.change_process(LifecycleState.INACTIVE, soon, by=cast.administrator.actor, at=AT)
    client = cast.owner.client
    page = client.get(reverse("insights:lifecycle"), PAGE).content.decode()
    found = lifecycle_facts(PAGE, cast.owner.actor)
    counts = {row["state"]: row["customers"] for row in found["states"] if row["customers"]}
    assert counts == {"prospect": 1, "new": 1, "inactive": 2}
    flows = {(row["before"], row["after"]): row["customers"] for row in found["flows"]}
    assert flows == {("satisfied", "inactive"): 2, ("unknown", "new"): 1, ("prospect", "prospect"): 1}
    links = re.findall(r'<a href="(/portfolio/lifecycle/customers/[^"]+)">(\d+)</a>', page)
    opened = {url: client.get(unescape(url)).context["count"].value for url, _count in links}
    assert opened == {url: int(count) for url, count in links}
    assert [key for key in ("lifecycle_move", "lifecycle_since") if not any(key in url for url in opened)] == []
    everyone = lifecycle_facts(PAGE, cast.administrator.actor)
    assert {row["state"]: row["customers"] for row in everyone["states"]}["unknown"] == 1


def test_programs_files_and_the_terminal_say_the_same(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    stage(cast)
    told = cast.administrator.client.get("/api/v1/portfolio/lifecycle", PAGE)
    wanted = lifecycle_facts(PAGE, cast.administrator.actor)
    assert told.json()["flows"] == wanted["flows"]
    assert [row["customers"] for row in told.json()["states"]] == [row["customers"] for row in wanted["states"]]
    file = cast.administrator.client.get(reverse("insights:lifecycle_export", args=["flows"]), PAGE)
    rows = list(csv.reader(io.StringIO(b"".join(file.streaming_content).decode().lstrip("\ufeff")), delimiter=","))
    assert sum(int(row[2]) for row in rows[1:]) == 5
    why = cast.administrator.client.get(reverse("insights:lifecycle_why", args=["states"]), PAGE).content.decode()
    assert "365" in why


def test_rules_and_processes_are_written_by_those_who_may(cast: Cast) -> None:
    address = reverse("insights:lifecycle_rules")
    assert cast.owner.client.get(address).status_code == 403
    client = cast.administrator.client
    given = {"version": "1", "inactive_days": "40", "new_days": "30", "unhappy_days": "90", "unhappy_satisfaction": "4"}
    assert client.post(address, given).status_code == 302
    assert 'value="40"' in client.get(address).content.decode()
    assert client.post(address, given | {"version": "2", "inactive_days": "400"}).status_code == 422
    process = reverse("insights:lifecycle_process", args=["lost"])
    owner = cast.owner.user.pk
    written = {"version": "1", "playbook": "Ring", "owner_id": owner, "target_days": "9"}
    assert client.post(process, written).status_code == 302
    assert "Ring" in client.get(process).content.decode()
    stage(cast)
    assert "Owner answers for it." in client.get(reverse("insights:lifecycle"), PAGE).content.decode()
