"""The standing of every customer is computed, published and moved."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from rapport.analytic.studies import services
from rapport.analytic.studies.models import Study
from rapport.analytic.studies.queries import latest_standing
from rapport.analytic.studies.subscribers import FEW, follow_import
from rapport.core.audit.models import AuditEntry
from rapport.core.events.models import OutboxEvent
from rapport.core.events.services import deliver
from rapport.core.exchange.models import Import
from rapport.core.exchange.services import imports, running
from rapport.core.jobs.models import Job
from rapport.kit import clock
from rapport.kit.actor import Actor
from rapport.kit.errors import NotAllowed
from rapport.operational.catalog.tests.factories import ProductFactory
from rapport.operational.orders.events import OrdersImported
from rapport.operational.orders.tests.factories import OrderFactory
from rapport.operational.parties.models import Party, Standing, StandingMove
from rapport.operational.parties.tests.factories import PersonFactory
from tests.cast import Cast

AT = datetime(2026, 5, 1, 6, tzinfo=UTC)
DAY = date(2026, 5, 1)
SYSTEM = Actor.system()

pytestmark = pytest.mark.django_db


def refresh(at: datetime = AT, as_of: date = DAY) -> Study:
    return services.refresh(by=SYSTEM, at=at, as_of=as_of, finished=lambda: at + timedelta(seconds=1))


def standing(party: Party) -> Standing:
    return Standing.objects.get(party=party)


def test_facts_scores_and_classes_reach_the_party() -> None:
    product = ProductFactory.create(unit_cost=Decimal(40))
    ann = PersonFactory.create()
    OrderFactory.create(party=ann, placed_on=date(2026, 1, 1), lines=[(product, 2, 100)])
    OrderFactory.create(party=ann, placed_on=date(2026, 1, 31), lines=[(product, 1, 100)])
    study = refresh()
    found = standing(ann)
    assert (found.revenue, found.margin, found.margin_cover) == (Decimal(300), Decimal(180), 1.0)
    assert (found.order_count, found.purchase_count, found.cadence_days) == (2, 2, 30.0)
    assert (found.first_order_on, found.last_order_on) == (date(2026, 1, 1), date(2026, 1, 31))
    assert (found.abc_count, found.abc_revenue, found.abc_margin, found.revenue_rank) == ("A", "A", "A", 1)
    assert found.rfm_score == found.rfm_recency * 100 + found.rfm_frequency * 10 + found.rfm_monetary
    assert (found.study_id, found.facts_at, found.scored_at) == (study.pk, AT, AT + timedelta(seconds=1))


def test_a_line_of_unknown_cost_leaves_the_margin_unknown() -> None:
    ann = PersonFactory.create()
    OrderFactory.create(party=ann, lines=[(1, 100)])
    refresh()
    found = standing(ann)
    assert (found.revenue, found.margin, found.margin_cover, found.abc_margin) == (Decimal(100), None, 0.0, "")


def test_a_customer_with_returns_alone_has_no_scores() -> None:
    ann = PersonFactory.create()
    OrderFactory.create(party=ann, lines=[(-1, 100)])
    refresh()
    found = standing(ann)
    assert (found.revenue, found.order_count, found.purchase_count) == (Decimal(-100), 1, 0)
    assert (found.rfm_score, found.rfm_cell, found.abc_revenue) == (None, "", "")


def test_orders_of_a_later_day_wait_for_it() -> None:
    ann = PersonFactory.create()
    OrderFactory.create(party=ann, placed_on=DAY + timedelta(days=1), lines=[(1, 100)])
    refresh()
    assert not Standing.objects.filter(party=ann, order_count__gt=0).exists()
    refresh(as_of=DAY + timedelta(days=1))
    assert standing(ann).order_count == 1


def test_the_study_keeps_its_question_and_its_figures() -> None:
    OrderFactory.create(lines=[(1, 100)])
    OrderFactory.create(party=None, lines=[(1, 50)])
    study = refresh()
    assert study == latest_standing()
    assert (study.method, study.as_of, study.parameters["scoring"]) == ("standing", DAY, "QuantileBreaks")
    assert (study.figures["customers"], study.figures["orders"], study.figures["revenue"]) == (1, 2, 100_000_000)
    assert AuditEntry.objects.filter(verb="standing.refresh").count() == 1


def test_a_second_refresh_of_the_same_changes_nothing() -> None:
    OrderFactory.create()
    OrderFactory.create()
    assert refresh().figures["changed"] == 2
    again = refresh(at=AT + timedelta(hours=1))
    assert (again.figures["changed"], again.figures["moves"]) == (0, 0)
    assert not StandingMove.objects.exists()


def test_a_change_of_class_is_kept_as_a_move() -> None:
    ann, bob = PersonFactory.create(), PersonFactory.create()
    OrderFactory.create(party=ann, lines=[(1, 1000)])
    OrderFactory.create(party=bob, lines=[(1, 10)])
    refresh()
    assert not StandingMove.objects.exists()
    OrderFactory.create(party=bob, placed_on=date(2025, 1, 1), lines=[(1, 100_000)])
    study = refresh(at=AT + timedelta(days=1), as_of=DAY + timedelta(days=1))
    moves = StandingMove.objects.filter(axis="abc_revenue").order_by("party_id")
    assert [(move.party_id, move.before, move.after) for move in moves] == [(ann.pk, "A", "C"), (bob.pk, "C", "A")]
    assert {(move.moved_on, move.study_id) for move in moves} == {(DAY + timedelta(days=1), study.pk)}


def test_a_customer_whose_orders_are_gone_loses_scores_and_facts() -> None:
    order = OrderFactory.create()
    refresh()
    order.binned_at = AT
    order.save()
    refresh(at=AT + timedelta(hours=1))
    found = standing(order.party)
    assert (found.revenue, found.order_count, found.rfm_score, found.rfm_cell) == (Decimal(0), 0, None, "")
    assert StandingMove.objects.filter(party=order.party, axis="rfm_cell", after="").count() == 1


def test_facts_that_are_newer_than_the_study_stay() -> None:
    ann = PersonFactory.create()
    OrderFactory.create(party=ann, lines=[(1, 100)])
    services.follow([ann.pk], as_of=DAY, by=SYSTEM, at=AT + timedelta(minutes=1))
    Standing.objects.filter(party=ann).update(revenue=Decimal(777))
    refresh()
    assert (standing(ann).revenue, standing(ann).facts_at) == (Decimal(777), AT + timedelta(minutes=1))
    assert standing(ann).rfm_score is not None
    refresh(at=AT + timedelta(hours=1))
    assert standing(ann).revenue == Decimal(100)


def test_following_an_order_gives_the_facts_of_the_whole_refresh() -> None:
    product = ProductFactory.create(unit_cost=Decimal(40))
    ann, bob, none = (PersonFactory.create() for _ in range(3))
    OrderFactory.create(party=ann, placed_on=date(2026, 1, 1), lines=[(product, 2, "99.99"), (product, -1, 10)])
    OrderFactory.create(party=ann, placed_on=date(2026, 2, 1), lines=[(1, 5)])
    OrderFactory.create(party=bob, currency="USD", lines=[(1, 5)])
    names = ("revenue", "margin", "margin_cover", "order_count", "purchase_count", "first_order_on", "cadence_days")
    services.follow([ann.pk, bob.pk, none.pk, 10**9], as_of=DAY, by=SYSTEM, at=AT)
    followed = list(Standing.objects.order_by("party_id").values_list("party_id", *names))
    refresh(at=AT + timedelta(hours=1))
    assert list(Standing.objects.order_by("party_id").values_list("party_id", *names)) == followed


def test_a_few_orders_that_came_in_are_followed_at_once_and_many_wait_for_the_refresh() -> None:
    ann = OrderFactory.create().party
    others = range(10**9, 10**9 + FEW)
    follow_import(OrdersImported(order_count=1, party_ids=(ann.pk, *others)), at=AT)
    assert not standing(ann).order_count
    assert Job.objects.filter(task="standing.refresh").count() == 1
    follow_import(OrdersImported(order_count=1, party_ids=(ann.pk,)), at=AT)
    assert standing(ann).order_count == 1


def test_a_long_file_of_orders_asks_for_one_refresh_at_its_end_and_a_short_one_is_followed(
    cast: Cast, work_off: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The parts of a long file tell nothing; the short file's customer has the facts before any refresh."""
    head = "order number;date;client;amount\n"
    rows = [f"A{n};2026-02-03;C{n};10\n" for n in range(30)]
    monkeypatch.setattr(running, "BATCH_ROWS", 20)
    monkeypatch.setattr("rapport.core.exchange.services.pipeline.BATCH_ROWS", 5)
    monkeypatch.setattr("rapport.kit.lengthy.USUAL_ROWS", 10)
    long = bring_in(cast, head + "".join(rows))
    assert long.created_count == 30
    told = set(OutboxEvent.objects.values_list("name", flat=True))
    assert ("orders.OrdersImported" in told, "exchange.ImportFinished" in told) == (False, True)
    deliver(worker="w", clock=clock.now)
    assert Job.objects.filter(task="standing.refresh").count() == 1
    followed = Standing.objects.filter(order_count__gt=0)
    assert not followed.exists()
    bring_in(cast, head + "B1;2026-02-04;D1;12\n")
    deliver(worker="w", clock=clock.now)
    assert [str(found.revenue.normalize()) for found in followed] == ["12"]
    assert Job.objects.filter(task="standing.refresh").count() == 1


def test_an_import_that_stops_on_its_way_has_what_it_brought_in_computed(cast: Cast) -> None:
    record = bring_in(cast, "order number;date;client;amount\nA1;2026-02-03;C1;10\n")
    deliver(worker="w", clock=clock.now)
    Job.objects.all().delete()
    Import.objects.filter(pk=record.pk).update(state=Import.State.RUNNING)
    record.refresh_from_db()
    running.mark_stopped(record, error="KeyError", at=AT)
    deliver(worker="w", clock=clock.now)
    assert Job.objects.filter(task="standing.refresh").count() == 1


def bring_in(cast: Cast, text: str) -> Import:
    by, content = cast.administrator.actor, io.BytesIO(text.encode())
    at = clock.now()
    record = imports.start(content, name="o.csv", target="orders", source="shop", by=by, at=at, whole=True)
    running.run(record, by=by, at=at)
    record.refresh_from_db()
    return record


def test_an_order_reaches_the_customers_facts_through_its_event(work_off: Callable[[], None], cast: Cast) -> None:
    order = OrderFactory.create(lines=[(1, 100)])
    from_event = pytest.importorskip("rapport.operational.orders.services.orders")
    from_event.cancel(order, by=cast.manager.actor, at=AT)
    work_off()
    assert standing(order.party).order_count == 0
    from_event.reopen(type(order).objects.get(pk=order.pk), by=cast.manager.actor, at=AT)
    work_off()
    assert (standing(order.party).order_count, standing(order.party).revenue) == (1, Decimal(100))


def test_who_may_not_refresh_is_refused(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        services.ask(by=cast.owner.actor, at=AT)
    job = services.ask(by=cast.analyst.actor, at=AT)
    assert services.ask(by=cast.manager.actor, at=AT) == job


def test_a_refresh_in_the_background_ends_with_its_figures(cast: Cast, work_off: Callable[[], None]) -> None:
    OrderFactory.create(placed_on=date(2024, 1, 1))
    job = services.ask(by=cast.analyst.actor, at=AT)
    work_off()
    job.refresh_from_db()
    assert (job.state, job.error) == (Job.State.DONE, "")
    assert job.result is not None
    assert job.result["customers"] == 1
