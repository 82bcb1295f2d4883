"""A refresh reads what changed and nothing else, and reads everything when it cannot be sure."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from rapport.analytic.warehouse import files, queries, services
from rapport.analytic.warehouse.about import Reason
from rapport.core.identity.models import CompanySettings
from rapport.core.identity.services import company
from rapport.kit.actor import Actor
from rapport.operational.catalog.tests.factories import ProductFactory
from rapport.operational.orders.models import Order, OrderLine
from rapport.operational.orders.tests.factories import OrderFactory
from rapport.operational.parties.tests.factories import PersonFactory
from tests.cast import Cast

AT = datetime(2026, 5, 1, 6, tzinfo=UTC)
FAR = 100_000


def current() -> Path:
    found = files.current()
    assert found is not None
    return found


def facts(*names: str) -> list[tuple[object, ...]]:
    found = queries.open_readonly()
    assert found is not None
    rows = found.rows(found.table("fact_order_line").order_by("line_id"))
    return [tuple(row[name] for name in names) for row in rows]


def spoil(statement: str) -> None:
    with duckdb.connect(current()) as connection:
        connection.execute(statement)


@pytest.mark.django_db(transaction=True)
def test_only_the_blocks_that_changed_are_read() -> None:
    OrderFactory.create_batch(3)
    OrderFactory.create(id=FAR, lines=[(1, 5), (1, 6)])
    assert services.refresh(at=AT).reason is Reason.FIRST
    again = services.refresh(at=AT)
    assert (again.reason, again.lines_read) == (Reason.CHANGES, 0)
    assert {name: count for name, count in again.read.items() if count} == {}
    Order.objects.filter(pk=FAR).update(placed_on=date(2024, 9, 9))
    third = services.refresh(at=AT)
    assert (third.reason, third.read["orders"], third.lines_read) == (Reason.CHANGES, 1, 0)
    found = queries.open_readonly()
    assert found is not None
    told = found.about
    assert (told.reason, told.rows_read, found.built_at) == (Reason.CHANGES, third.read, AT)
    assert told.seconds > 0
    assert [row[0] for row in facts("ordered_on")][-2:] == [date(2024, 9, 9)] * 2


@pytest.mark.django_db(transaction=True)
def test_changes_that_nobody_announced_are_found() -> None:
    ann, bob = PersonFactory.create_batch(2)
    product = ProductFactory.create(name="Pump")
    first, second = OrderFactory.create(party=ann, lines=[(product, 1, 5)]), OrderFactory.create(lines=[(1, 7)])
    services.refresh(at=AT)
    Order.objects.filter(pk=first.pk).update(party=bob)
    OrderLine.objects.filter(order=second).delete()
    OrderLine.objects.filter(order=first).update(product=None, base_cost=Decimal(3))
    build = services.refresh(at=AT)
    assert build.reason is Reason.CHANGES
    assert facts("order_id", "customer_id", "product_id", "cost") == [(first.pk, bob.pk, None, 3_000_000)]
    assert build.counts["fact_order"] == 1


@pytest.mark.django_db
def test_values_that_two_lines_exchange_are_found() -> None:
    order = OrderFactory.create(lines=[(1, 100), (1, 200)])
    services.refresh(at=AT)
    one, two = order.lines.order_by("pk")
    for line, amount in ((one, 200), (two, 100)):
        OrderLine.objects.filter(pk=line.pk).update(amount=amount, base_amount=amount)
    assert services.refresh(at=AT).reason is Reason.CHANGES
    assert facts("revenue") == [(200_000_000,), (100_000_000,)]


@pytest.mark.django_db
def test_everything_is_read_when_asked_or_when_currency_or_rates_change(cast: Cast) -> None:
    services.refresh(at=AT)
    assert services.refresh(at=AT, whole=True).reason is Reason.ASKED
    system = Actor.system()
    company.add_rate(currency="USD", starts_on=date(2020, 1, 1), rate=Decimal("0.9"), by=system, at=AT)
    assert services.refresh(at=AT).reason is Reason.RATES
    company.edit(CompanySettings.objects.get(), {"currency": "CHF"}, by=system, at=AT)
    assert services.refresh(at=AT).reason is Reason.CURRENCY
    assert services.refresh(at=AT).reason is Reason.CHANGES


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE about SET release = 'other'",
        "UPDATE about SET release = 'other'; ALTER TABLE landing.interaction DROP COLUMN channel",
        "ALTER TABLE about DROP COLUMN rates",
        "DROP TABLE dim_date",
    ],
)
def test_a_build_that_another_release_made_is_not_followed(statement: str) -> None:
    services.refresh(at=AT)
    spoil(statement)
    assert services.refresh(at=AT).reason is Reason.DEFINITION
    assert services.refresh(at=AT).reason is Reason.CHANGES


@pytest.mark.django_db
def test_a_damaged_or_missing_file_is_read_anew() -> None:
    OrderFactory.create()
    services.refresh(at=AT)
    current().write_bytes(b"no warehouse " * 1000)
    assert services.refresh(at=AT).reason is Reason.UNREADABLE
    current().unlink()
    assert services.refresh(at=AT).reason is Reason.FIRST
    assert len(facts("line_id")) == 1


@pytest.mark.django_db
def test_a_copy_that_still_differs_from_the_database_is_thrown_away() -> None:
    order, other = OrderFactory.create_batch(2)
    services.refresh(at=AT)
    spoil(f"INSERT INTO landing.orders FROM landing.orders WHERE order_id = {order.pk}")
    Order.objects.filter(pk=other.pk).update(placed_on=date(2024, 9, 9))
    assert services.refresh(at=AT).reason is Reason.DISAGREES
    assert len(facts("line_id")) == 2


@pytest.mark.django_db
def test_when_most_of_the_base_changed_it_is_read_whole() -> None:
    for number in range(1, 71):
        OrderFactory.create(id=number * 1024, lines=[])
    services.refresh(at=AT)
    Order.objects.update(placed_on=date(2024, 9, 9))
    assert services.refresh(at=AT).reason is Reason.MUCH
    Order.objects.filter(pk__lt=30 * 1024).update(placed_on=date(2024, 9, 10))
    assert services.refresh(at=AT).reason is Reason.CHANGES
