"""Whatever happens between refreshes, the warehouse that follows equals the one that is read anew, row for row."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport.analytic.methods.rfm import QuantileBreaks
from rapport.analytic.studies import standing
from rapport.analytic.studies.standing import Cut
from rapport.analytic.warehouse import queries, services
from rapport.analytic.warehouse.about import Reason
from rapport.core.access.services import bins as emptied
from rapport.core.exchange.services import imports, running
from rapport.core.identity.models import ExchangeRate
from rapport.core.identity.services import company
from rapport.kit.actor import Actor
from rapport.kit.errors import DomainError
from rapport.operational.catalog.models import Product
from rapport.operational.catalog.services import products
from rapport.operational.catalog.tests.factories import ProductFactory
from rapport.operational.orders.models import Contract, Order, OrderState
from rapport.operational.orders.services import bulk, contracts, moving, orders
from rapport.operational.orders.services.lines import LineDraft
from rapport.operational.orders.services.orders import OrderDraft
from rapport.operational.parties.models import Party
from rapport.operational.parties.services import bin as bins
from rapport.operational.parties.services import ownership
from rapport.operational.parties.tests.factories import PersonFactory
from tests.cast import Cast

AT = datetime(2026, 5, 1, 6, tzinfo=UTC)
DAY = date(2026, 5, 1)
DERIVED: dict[str, Any] = {
    "customer_worth": partial(standing.customer_worth, as_of=DAY),
    "customer_standing": partial(
        standing.customer_standing, as_of=DAY, cut=Cut(QuantileBreaks(5, money_unit=1_000_000))
    ),
}
Rows = dict[str, list[tuple[Any, ...]]]


@dataclass(frozen=True)
class Stage:
    """Who acts, and three numbers that choose on what and how."""

    cast: Cast
    by: Actor
    a: int
    b: int
    c: int

    def pick(self, rows: Any) -> Any:
        found = list(rows.order_by("pk"))
        return found[self.a % len(found)] if found else None

    def lines(self) -> list[LineDraft]:
        chosen = self.pick(Product.objects.live()) if self.b % 3 else None
        first = LineDraft(Decimal(self.c % 7 - 2 or 1), chosen, "Work", Decimal(self.b) / 4)
        return [first, LineDraft(Decimal(1), None, "Way", Decimal(self.a) / 8)][: 1 + self.c % 2]

    def day(self) -> date:
        return date(2025, 1 + self.b % 12, 1 + self.c % 28)


def place(on: Stage) -> None:
    party = on.pick(Party.objects.live()) if on.b % 5 else None
    draft = OrderDraft(on.lines(), on.day(), currency="USD" if on.a % 4 == 0 else "EUR")
    orders.place(party, draft, by=on.by, at=AT)


def edit(on: Stage) -> None:
    order = on.pick(Order.objects.live().exclude(state=OrderState.CANCELLED))
    if order:
        values = {"placed_on": on.day()} if on.b % 2 else {"party": on.pick(Party.objects.live())}
        orders.edit(order, values, on.lines() if on.c % 2 else None, by=on.by, at=AT)


def cancel_or_reopen(on: Stage) -> None:
    order = on.pick(Order.objects.live())
    if order:
        (orders.reopen if order.is_cancelled else orders.cancel)(order, by=on.by, at=AT)


def bin_or_restore_orders(on: Stage) -> None:
    order = on.pick(Order.objects.all())
    if order:
        (bulk.bin_many if order.binned_at is None else bulk.restore_many)([order.pk], by=on.by, at=AT)


def bin_or_restore_customer(on: Stage) -> None:
    party = on.pick(Party.objects.all())
    if party:
        (bins.put_many if party.binned_at is None else bins.restore_many)([party.pk], by=on.by, at=AT)


def hand_over(on: Stage) -> None:
    party, owner = on.pick(Party.objects.live()), on.cast.outsider.user
    if party:
        target = {"owner_id": owner.pk, "team_id": on.cast.south.pk if on.b % 2 else None}
        ownership.assign_many([party.pk], **target, by=on.by, at=AT)


def merge_or_erase(on: Stage) -> None:
    """What a merge and an erasure do to orders: rows change that carry neither a new time nor a new version."""
    kept, gone = PersonFactory.create(), on.pick(Party.objects.all())
    _ = moving.move("party", gone.pk, kept.pk) if on.b % 2 else moving.remove("party", [gone.pk])


def empty_bins(on: Stage) -> None:
    for holder in ("order", "party", "product"):
        emptied.purge(holder, by=on.by, at=AT + timedelta(days=40))


def cost(on: Stage) -> None:
    product = on.pick(Product.objects.live())
    if product:
        products.edit(product, {"unit_cost": Decimal(on.b), "name": f"Pump {on.c}"}, by=on.by, at=AT)


def agree_or_end(on: Stage) -> None:
    contract = on.pick(Contract.objects.live()) if on.b % 2 else None
    if contract:
        contracts.terminate(contract, on.day(), by=on.by, at=AT)
    elif party := on.pick(Party.objects.live()):
        values = {"label": "Care", "currency": "EUR", "starts_on": on.day(), "amount": Decimal(on.c)}
        contracts.create(party, values, by=on.by, at=AT)


def change_rate(on: Stage) -> None:
    row = ExchangeRate.objects.filter(currency="USD", starts_on=on.day()).first()
    rate = Decimal(on.a + 1) / 10
    if row is None:
        company.add_rate(currency="USD", starts_on=on.day(), rate=rate, by=on.by, at=AT)
    else:
        company.edit_rate(row, starts_on=row.starts_on, rate=rate, by=on.by, at=AT)


def bring_file(on: Stage) -> None:
    rows = [f"F{on.a % 4};{on.day():%d/%m/%Y};C{on.b % 3};P{on.c % 3};{on.c % 4 - 1};{on.b},5" for _ in range(1)]
    text = "\n".join(["commande;date;client;article;quantité;prix unitaire", *rows])
    started = partial(imports.start, name="file.csv", target="orders", by=on.by, at=AT, whole=True, source="shop")
    running.run(started(io.BytesIO(text.encode())), by=on.by, at=AT)


def refresh(on: Stage) -> None:
    services.refresh(at=AT, derived=DERIVED if on.a % 2 else None)


VERBS: Mapping[str, Callable[[Stage], None]] = {
    verb.__name__: verb
    for verb in (
        place, place, edit, cancel_or_reopen, bin_or_restore_orders, bin_or_restore_customer, hand_over,
        merge_or_erase, empty_bins, cost, agree_or_end, change_rate, bring_file, refresh,
    )
}  # fmt: skip
number = st.integers(min_value=0, max_value=40)
story = st.lists(st.tuples(st.sampled_from(sorted(VERBS)), number, number, number), min_size=1, max_size=12)


def told() -> Rows:
    """Every row of every table of the build, the landing zone included; not when it was built."""
    found = queries.open_readonly()
    assert found is not None
    run = found.connection.con.execute
    places = run("SELECT schema_name, table_name FROM duckdb_tables() WHERE NOT temporary").fetchall()
    names = [f'{schema}."{name}"' for schema, name in places if not name.startswith("digest_") and name != "about"]
    rows = {name: sorted(run(f"FROM {name}").fetchall(), key=repr) for name in names}
    (about,) = found.rows(found.table("about"))
    return rows | {"about": [(about["release"], about["currency"], about["rates"])]}


@pytest.mark.django_db
@pytest.mark.usefixtures("everybody")
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(verbs=story)
def test_the_warehouse_that_follows_equals_the_one_read_anew(
    cast: Cast, verbs: list[tuple[str, int, int, int]]
) -> None:
    by = cast.administrator.actor
    with transaction.atomic():
        PersonFactory.create_batch(2)
        ProductFactory.create_batch(2, unit_cost=Decimal(3))
        services.refresh(at=AT)
        for name, *numbers in verbs:
            with suppress(DomainError), transaction.atomic():
                VERBS[name](Stage(cast, by, *numbers))
        followed = services.refresh(at=AT, derived=DERIVED)
        rows = told()
        services.refresh(at=AT, derived=DERIVED, whole=True)
        assert rows == told()
        assert followed.reason in {Reason.CHANGES, Reason.RATES}
        transaction.set_rollback(True)
