"""A colleague leaves: what they held goes to others in one step, over every room."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse

from rapport.config import cli
from rapport.core.access.held import find_held
from rapport.core.audit.models import AuditEntry
from rapport.core.identity.holdings import in_order
from rapport.core.identity.models import ApiToken, User
from rapport.core.identity.services import tokens, users
from rapport.core.jobs.models import Job
from rapport.core.metadata.models import SavedView
from rapport.core.metadata.services import views
from rapport.core.worklist.models import ToDo
from rapport.core.worklist.models.rules import Rule
from rapport.core.worklist.services import events, todos
from rapport.kit import clock
from rapport.operational.orders.models import Order
from rapport.operational.parties.models import Party, TimelineEntry
from rapport.operational.parties.services import ownership
from rapport.operational.segments.models import Segment, SegmentKind
from tests.cast import Cast
from tests.contract.makers import MAKERS

pytestmark = pytest.mark.django_db
KINDS = ("parties", "todos", "views", "segments", "reports")


@pytest.fixture
def busy(cast: Cast) -> Cast:
    """The owner has four customers, a to-do on one of them, a view, a segment, a token, and manages the south team."""
    owner, at = cast.owner, clock.now()
    people = [MAKERS["person"](owner.user, cast.north) for _turn in range(4)]
    held = find_held("party", owner.actor, pk=people[0].pk)
    todos.add(held, todos.Plan("Call back", at.date()), by=owner.actor, at=at)
    views.save("people", "Mine", "q=a", by=owner.actor, at=at)
    Segment.objects.create(name="Mine", kind=SegmentKind.FIXED, owner=owner.user, created_at=at, updated_at=at)
    tokens.create(owner.user, name="own", verbs=["party.view"], expires_at=None, by=owner.actor, at=at)
    cast.south.manager = owner.user
    cast.south.save()
    return cast


def leave(cast: Cast, *to: User, kinds: tuple[str, ...] = KINDS, **more: object) -> int:
    address = reverse("identity:user_leave", args=[cast.owner.user.uuid])
    values = {"to": [str(user.uuid) for user in to], "kinds": list(kinds)} | more
    return cast.administrator.client.post(address, values).status_code


def test_the_page_counts_what_a_leaver_holds(busy: Cast) -> None:
    page = busy.administrator.client.get(reverse("identity:user_leave", args=[busy.owner.user.uuid]))
    held = {line.key: line.count for line in page.context["held"]}
    assert held == {"parties": 4, "todos": 1, "views": 1, "segments": 1, "reports": 1}


def test_everything_goes_to_one_colleague_in_one_step(busy: Cast, work_off: Callable[[], None]) -> None:
    assert leave(busy, busy.colleague.user) == 302
    work_off()
    assert Job.objects.get(task="user.hand_over").state == Job.State.DONE
    taker = busy.colleague.user
    assert Party.objects.filter(owner=taker).count() == 4
    assert ToDo.objects.get().assignee == taker
    assert SavedView.objects.get().owner == taker
    assert Segment.objects.get().owner == taker
    busy.south.refresh_from_db()
    assert busy.south.manager == taker
    assert all(holding.count(busy.owner.user.pk) == 0 for _key, holding in in_order())


def test_a_leaver_is_out_at_once_and_their_tokens_end_for_good(busy: Cast) -> None:
    assert busy.owner.client.get("/me/profile/").status_code == 200
    assert leave(busy, busy.colleague.user) == 302
    assert busy.owner.client.get("/me/profile/").status_code == 302
    token = ApiToken.objects.get(user=busy.owner.user)
    assert token.revoked_at is not None
    users.reactivate(User.objects.get(pk=busy.owner.user.pk), by=busy.administrator.actor, at=clock.now())
    token.refresh_from_db()
    assert not token.is_valid(clock.now() + timedelta(seconds=1))


def test_several_colleagues_share_evenly(busy: Cast, work_off: Callable[[], None]) -> None:
    assert leave(busy, busy.colleague.user, busy.outsider.user) == 302
    work_off()
    for taker in (busy.colleague, busy.outsider):
        assert Party.objects.filter(owner=taker.user).count() == 2


def test_a_team_takes_over_and_what_needs_a_person_goes_to_its_manager(
    busy: Cast, work_off: Callable[[], None]
) -> None:
    assert leave(busy, team=str(busy.north.uuid)) == 302
    work_off()
    assert Party.objects.filter(owner=None, team=busy.north).count() == 4
    assert ToDo.objects.get().team == busy.north
    assert SavedView.objects.get().owner == busy.manager.user


def test_orders_follow_their_customers_for_the_new_owner(busy: Cast, work_off: Callable[[], None]) -> None:
    order = MAKERS["order"](busy.owner.user, busy.north)
    Party.objects.filter(pk=order.party_id).update(owner=busy.owner.user, team=busy.north)
    leave(busy, busy.outsider.user)
    work_off()
    assert Order.objects.visible_to(busy.outsider.actor).filter(pk=order.pk).exists()


def test_what_is_not_ticked_stays(busy: Cast, work_off: Callable[[], None]) -> None:
    assert leave(busy, busy.colleague.user, kinds=("parties",)) == 302
    work_off()
    assert SavedView.objects.get().owner == busy.owner.user
    assert Party.objects.filter(owner=busy.colleague.user).count() == 4


@pytest.mark.parametrize("to", ["nobody", "themselves"])
def test_somebody_must_take_over(busy: Cast, to: str) -> None:
    takers = [busy.owner.user] if to == "themselves" else []
    assert leave(busy, *takers) == 422
    assert User.objects.get(pk=busy.owner.user.pk).is_active
    assert not Job.objects.filter(task="user.hand_over").exists()


@pytest.mark.parametrize("who", ["manager", "colleague", "partner"])
def test_only_those_who_manage_users_let_somebody_leave(busy: Cast, who: str) -> None:
    client = getattr(busy, who).client
    address = reverse("identity:user_leave", args=[busy.owner.user.uuid])
    assert client.get(address).status_code == 403
    assert client.post(address, {"to": [str(busy.colleague.user.uuid)], "kinds": KINDS}).status_code == 403
    assert User.objects.get(pk=busy.owner.user.pk).is_active


def test_the_log_says_who_left_to_whom_and_each_record_who_had_it(busy: Cast, work_off: Callable[[], None]) -> None:
    leave(busy, busy.colleague.user)
    work_off()
    verbs = list(AuditEntry.objects.values_list("verb", flat=True))
    wanted = {"user.deactivate", "token.revoke", "user.leave", "party.assign", "todo.hand_over", "view.hand_over"}
    assert wanted <= set(verbs)
    entry = AuditEntry.objects.get(verb="party.assign")
    assert entry.changes.first().before["owner_id"] == busy.owner.user.pk  # type: ignore[union-attr]


def test_a_leaver_with_nothing_is_only_deactivated(cast: Cast) -> None:
    assert leave(cast, kinds=()) == 302
    assert not User.objects.get(pk=cast.owner.user.pk).is_active
    assert not Job.objects.filter(task="user.hand_over").exists()


@pytest.mark.usefixtures("everybody")
def test_the_command_does_the_same(
    busy: Cast, work_off: Callable[[], None], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["users", "leave", "owner@example.org", "--to", "colleague@example.org", "--json"]) == 0
    work_off()
    assert '"parties": 4' in capsys.readouterr().out
    assert Party.objects.filter(owner=busy.colleague.user).count() == 4


def test_others_take_part_in_the_events_to_come_that_they_may_see(busy: Cast, work_off: Callable[[], None]) -> None:
    owner, at = busy.owner, clock.now()
    party = Party.objects.filter(owner=owner.user).first()
    assert party is not None
    held, day = find_held("party", owner.actor, pk=party.pk), timedelta(days=1)
    both = (owner.user.pk, busy.colleague.user.pk)
    past = events.add(held, events.Appointment(at - day), by=owner.actor, at=at)
    alone = events.add(held, events.Appointment(at + day), by=owner.actor, at=at)
    together = events.add(held, events.Appointment(at + day, people=both), by=owner.actor, at=at)
    weekly = events.add(held, events.Appointment(at - day, rule=Rule.parse("FREQ=WEEKLY")), by=owner.actor, at=at)
    assert leave(busy, busy.outsider.user, kinds=("events",)) == 302
    work_off()
    assert set(alone.people.all()) == {owner.user}, "the outsider does not see the customer"
    assert leave(busy, busy.colleague.user, kinds=("parties", "events")) == 302
    work_off()
    people = [set(event.people.all()) for event in (past, alone, together, weekly)]
    assert people == [{owner.user}, *[{busy.colleague.user}] * 3]
    lines = TimelineEntry.objects.filter(record_type="event", record_id=alone.pk)
    assert [line.params["people"] for line in lines] == ["Colleague"]


def test_who_comes_back_gets_the_customers_back_that_nobody_gave_away_since(
    busy: Cast, work_off: Callable[[], None]
) -> None:
    leave(busy, busy.colleague.user, kinds=("parties",))
    work_off()
    first, *_others = Party.objects.filter(owner=busy.colleague.user).order_by("pk")
    by, client = busy.administrator.actor, busy.administrator.client
    ownership.assign(first, owner_id=busy.outsider.user.pk, team_id=None, by=by, at=clock.now())
    edit, back = (reverse(f"identity:user_{what}", args=[busy.owner.user.uuid]) for what in ("edit", "give_back"))
    assert (client.get(edit).context["lent"], client.post(back).status_code) == (0, 409)
    client.post(reverse("identity:user_reactivate", args=[busy.owner.user.uuid]))
    assert client.get(edit).context["lent"] == 3
    assert busy.manager.client.post(back).status_code == 403
    assert client.post(back).status_code == 302
    assert Party.objects.filter(owner=busy.owner.user, team=busy.north).count() == 3
    assert client.get(edit).context["lent"] == 0
