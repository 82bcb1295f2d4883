"""Builds are made aside, put in place at once, and read within a scope."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import ibis.expr.types as ir
import pytest

from rapport.analytic.extracts import ORDERS, Extract, open_source
from rapport.analytic.extracts.source import ExtractFailed
from rapport.analytic.warehouse import queries, services
from rapport.core.identity.tests.factories import TeamFactory
from rapport.kit.scope import Scope
from rapport.operational.orders.models import Order, OrderState
from rapport.operational.orders.tests.factories import OrderFactory
from rapport.operational.parties.tests.factories import PersonFactory

AT = datetime(2026, 5, 1, 6, tzinfo=UTC)


def opened() -> queries.Warehouse:
    found = queries.open_readonly()
    assert found is not None
    return found


def test_before_the_first_build_there_is_nothing_to_read() -> None:
    assert queries.open_readonly() is None


@pytest.mark.django_db
def test_facts_hold_counted_orders_in_whole_millionths() -> None:
    OrderFactory.create(lines=[(2, "10.5"), (-1, 3)])
    OrderFactory.create(state=OrderState.CANCELLED)
    OrderFactory.create(binned_at=AT)
    OrderFactory.create(party=None, currency="USD", lines=[(1, 7)])
    build = services.refresh(at=AT)
    assert (build.counts["fact_order"], build.counts["fact_order_line"]) == (2, 3)
    rows = opened().rows(opened().table("fact_order_line").order_by("line_id"))
    assert [(row["quantity"], row["revenue"], row["cost"]) for row in rows] == [
        (2_000_000, 21_000_000, None),
        (-1_000_000, -3_000_000, None),
        (1_000_000, None, None),
    ]
    assert rows[2]["customer_id"] is None
    assert opened().built_at == AT


@pytest.mark.django_db(transaction=True)
def test_committed_rows_are_read_by_adbc_and_are_the_same() -> None:
    OrderFactory.create(lines=[(2, "10.5"), (1, "0.000001")])
    services.refresh(at=AT)
    rows = opened().rows(opened().table("fact_order_line").order_by("line_id"))
    assert [row["revenue"] for row in rows] == [21_000_000, 1]
    assert str(rows[0]["ordered_on"]) == "2024-03-04"


@pytest.mark.django_db(transaction=True)
def test_what_is_written_after_a_refresh_is_there_for_every_process() -> None:
    OrderFactory.create()
    services.refresh(at=AT)
    OrderFactory.create()
    with open_source() as another_process:
        read = another_process.read(ORDERS).read_all()
    assert read.num_rows == Order.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_reading_process_that_fails_says_why() -> None:
    missing = Extract("missing", Order, {"id": ("no_such_column", "BIGINT")})
    with open_source() as source, pytest.raises(ExtractFailed, match="no_such_column"):
        source.read(missing)


@pytest.mark.django_db
def test_a_reader_keeps_its_build_while_a_new_one_takes_its_place() -> None:
    OrderFactory.create()
    services.refresh(at=AT)
    former = opened()
    OrderFactory.create()
    services.refresh(at=AT)
    assert former.row(former.table("fact_order").aggregate(n=lambda t: t.count()))["n"] == 1
    assert opened().row(opened().table("fact_order").aggregate(n=lambda t: t.count()))["n"] == 2


@pytest.mark.django_db
def test_a_build_that_fails_leaves_the_former_one_and_no_file(own_warehouse: Path) -> None:
    services.refresh(at=AT)
    name = opened().name

    def broken(tables: Mapping[str, ir.Table]) -> ir.Table:
        raise ValueError("no such thing")

    with pytest.raises(ValueError, match="no such thing"):
        services.refresh(at=AT, derived={"broken": broken})
    assert opened().name == name
    assert sorted(path.name for path in own_warehouse.iterdir()) == [name, "warehouse.duckdb"]


@pytest.mark.django_db
def test_only_the_last_builds_are_kept(own_warehouse: Path) -> None:
    for _ in range(4):
        services.refresh(at=AT)
    assert len(list(own_warehouse.glob("warehouse-*.duckdb"))) == 2


@pytest.mark.django_db
def test_a_scope_covers_the_same_customers_as_in_the_database() -> None:
    north, south = TeamFactory.create(), TeamFactory.create()
    mine, theirs, shared = (PersonFactory.create(team=team) for team in (north, south, south))
    for party in (mine, theirs, shared):
        OrderFactory.create(party=party)
    OrderFactory.create(party=None)
    services.refresh(at=AT)
    table = opened().table("fact_order")

    def seen(scope: Scope) -> set[int | None]:
        return {row["customer_id"] for row in opened().rows(queries.within(table, scope))}

    assert seen(Scope.all()) == {mine.pk, theirs.pk, shared.pk, None}
    assert seen(Scope.of(teams=[north.pk])) == {mine.pk}
    assert seen(Scope.of(teams=[north.pk], records=[shared.pk])) == {mine.pk, shared.pk}
    assert seen(Scope.of(owners=[999])) == set()
    assert seen(Scope.nothing()) == set()
