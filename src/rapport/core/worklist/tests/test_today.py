"""The page Today: one's own to-dos by day, with customer and worth; where the day begins."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from rapport.core.access.held import find_held
from rapport.core.worklist.models import ToDo
from rapport.core.worklist.services import todos
from rapport.core.worklist.services.doers import Doer
from rapport.operational.orders.tests.factories import OrderFactory
from rapport.operational.parties.models import Party, Standing
from rapport.operational.parties.tests.factories import PersonFactory
from tests.cast import Cast

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true", "HX-Target": "day"}


def on(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def customer(cast: Cast, name: str, worth: int = 0) -> Party:
    party = PersonFactory.create(name=name, owner=cast.owner.user, team=cast.north)
    if worth:
        Standing.objects.filter(party=party).update(revenue=Decimal(worth), order_count=1)
    return party


def plan(cast: Cast, party: Party, title: str, days: int, who: str = "owner") -> ToDo:
    held = find_held("party", cast.owner.actor, pk=party.pk)
    wanted = todos.Plan(title, on(days), doer=Doer(getattr(cast, who).user.pk))
    return todos.add(held, wanted, by=cast.owner.actor, at=timezone.now())


def page(cast: Cast, who: str = "owner") -> str:
    return str(getattr(cast, who).client.get("/today/").content.decode())


def test_what_is_late_comes_before_what_is_due_and_what_follows(cast: Cast) -> None:
    ann = customer(cast, "Ann Doe", 10_940)
    for title, days in (("Much later", 40), ("Due now", 0), ("Too late", -2)):
        plan(cast, ann, title, days)
    text = page(cast)
    assert text.index("Too late") < text.index("Due now") < text.index("Much later")
    assert text.index("Overdue") < text.index("Too late")
    assert "Ann Doe" in text
    assert "10,940" in text or "10 940" in text


def test_one_sees_ones_own_to_dos_only(cast: Cast) -> None:
    ann = customer(cast, "Ann Doe")
    plan(cast, ann, "Mine", 0)
    plan(cast, ann, "The colleague's", 0, "colleague")
    assert "Mine" in page(cast)
    assert "The colleague" not in page(cast).partition("Given to others")[0]
    assert "Mine" not in page(cast, "colleague")


def test_a_to_do_of_a_record_that_is_out_of_sight_is_neither_shown_nor_counted(cast: Cast) -> None:
    ann = customer(cast, "Ann Doe")
    plan(cast, ann, "Call Ann", 0)
    Party.objects.filter(pk=ann.pk).update(owner=cast.outsider.user, team=cast.south)
    assert "Call Ann" not in page(cast)
    assert 'id="waits-today"></span>' in page(cast)


def test_the_rail_counts_what_is_due_and_follows_when_it_is_done(cast: Cast) -> None:
    ann = customer(cast, "Ann Doe")
    first = plan(cast, ann, "Call", 0)
    plan(cast, ann, "Write", -1)
    plan(cast, ann, "Later", 9)
    assert 'id="waits-today">2</span>' in page(cast)
    cast.owner.client.post(reverse("worklist:todo_complete", args=[first.uuid]), headers=PART)
    part = cast.owner.client.get("/today/", headers=PART).content.decode()
    assert 'id="waits-today" hx-swap-oob="true">1</span>' in part
    assert 'id="waits-today">1</span>' in page(cast)


def test_each_line_is_done_or_put_off_where_it_stands(cast: Cast) -> None:
    todo = plan(cast, customer(cast, "Ann Doe"), "Call", 0)
    text = page(cast)
    assert reverse("worklist:todo_complete", args=[todo.uuid]) in text
    assert f'value="{on(1).isoformat()}"' in text
    answer = cast.owner.client.post(
        reverse("worklist:todo_postpone", args=[todo.uuid]), {"to": on(1).isoformat(), "from": "today"}
    )
    assert (answer.status_code, answer["Location"]) == (302, "/today/")
    todo.refresh_from_db()
    assert todo.due_on == on(1)


def test_a_to_do_on_an_order_names_its_customer_and_the_order(cast: Cast) -> None:
    order = OrderFactory.create(party=customer(cast, "Ann Doe"))
    held = find_held("order", cast.owner.actor, pk=order.pk)
    todos.add(held, todos.Plan("Check the delivery", on(0)), by=cast.owner.actor, at=timezone.now())
    text = page(cast)
    assert "Ann Doe" in text
    assert reverse("orders:order_detail", args=[order.uuid]) in text


def test_an_empty_day_says_what_will_stand_there(cast: Cast) -> None:
    assert "Nothing to do" in page(cast)


@pytest.mark.parametrize("who", ["owner", "colleague", "outsider"])
def test_representatives_begin_with_today(cast: Cast, who: str) -> None:
    assert getattr(cast, who).client.get("/")["Location"] == "/today/"


def test_today_asks_as_often_for_six_to_dos_as_for_three(cast: Cast) -> None:
    counts = []
    for _turn in range(2):
        for number in range(3):
            plan(cast, customer(cast, f"Customer {number}", 10), "Call", number)
        page(cast)
        with CaptureQueriesContext(connection) as queries:
            page(cast)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_nobody_reads_today_without_signing_in(cast: Cast) -> None:
    assert cast.anonymous.get("/today/").status_code == 302


def test_managers_see_what_is_late_in_their_teams(cast: Cast) -> None:
    plan(cast, customer(cast, "Ann Doe"), "Call", -3)
    assert "Late in my teams" in page(cast, "head")
    assert "Late in my teams" not in page(cast, "colleague")
