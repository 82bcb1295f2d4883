"""What customers are expected to bring: models on simulated and on published buying, margins, proof, publication."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
import pytest

from rapport.analytic.methods.estimating import NotConverged
from rapport.analytic.methods.tests import public_sets
from rapport.analytic.studies import services, value
from rapport.analytic.studies.queries import latest_value
from rapport.analytic.studies.standing import VALUED, Assumed
from rapport.analytic.studies.value import Valuation, brought, sampled
from rapport.kit.actor import Actor
from rapport.operational.orders.tests.factories import OrderFactory
from rapport.operational.parties.models import Standing
from rapport.operational.parties.tests.factories import PersonFactory
from tests.cast import Cast

START, DAY = date(2024, 1, 1), date(2025, 12, 29)
AT = datetime(2026, 1, 1, 6, tzinfo=UTC)
MILLION = 1_000_000
USUAL = Assumed()
NAMES = ("customer_id", "ordered_on", "is_purchase", "revenue", "known_margin", "covered", "spread")


def ask(expression: Any) -> pa.Table:
    return expression.to_pyarrow()


def bought(customers: int = 600, *, cost_known: bool = True, seed: int = 3) -> pa.Table:
    """Orders as BG/NBD, Gamma-Gamma and margin rates of each customer's own make them, in whole millionths."""
    dice, rows = np.random.default_rng(seed), []
    for key in range(customers):
        at, rate, leaving = dice.uniform(0, 300), dice.gamma(1.2) / 60, dice.beta(1, 4)
        mean, margin = dice.gamma(6) * 20, dice.normal(0.4, 0.05)
        while at <= (DAY - START).days:
            revenue = round(mean * dice.gamma(6) / 6, 2)
            own = round(revenue * (margin + dice.normal(0, 0.05)), 2)
            rows.append((key, START + timedelta(days=int(at)), revenue, own))
            if dice.random() < leaving:
                break
            at += dice.exponential() / rate
    keys, days, revenue, own = zip(*rows, strict=True)
    columns = (
        keys, days, [True] * len(rows), [round(each * MILLION) for each in revenue],
        [round(each * MILLION) if cost_known else None for each in own],
        [round(each * MILLION) if cost_known else 0 for each in revenue], [round(each * MILLION) for each in revenue],
    )  # fmt: skip
    kinds = (pa.int64(), pa.date32(), pa.bool_(), pa.int64(), pa.int64(), pa.int64(), pa.int64())
    return pa.table({name: pa.array(c, kind) for name, c, kind in zip(NAMES, columns, kinds, strict=True)})


def valued(orders: Any, as_of: date = DAY, assumed: Assumed = USUAL) -> tuple[pa.Table, Mapping[str, Any]]:
    told: dict[str, Any] = {}
    table = orders if isinstance(orders, ibis.expr.types.Table) else ibis.memtable(orders)
    return Valuation(as_of, assumed, told)({"fact_order": table}, ask), told


def test_four_customers_in_five_bring_what_their_interval_holds() -> None:
    _found, told = valued(bought(1_500))
    assert told["proof_days"] == 364
    assert 0.75 <= told["coverage"] <= 0.87
    assert told["foreseen"] == pytest.approx(told["brought"], rel=0.15)


def test_each_customer_has_a_value_within_its_interval_in_three_digits() -> None:
    found, told = valued(bought())
    assert found.schema.names == list(VALUED)
    assert len(found) == told["customers"] == 600
    rows = found.to_pylist()
    assert all(row["expected_low"] <= row["expected_high"] and 0 <= row["alive"] <= 100 for row in rows)
    assert max(len(str(abs(row["expected_value"])).rstrip("0")) for row in rows) == 3
    assert told["expected_value"] == sum(row["expected_value"] for row in rows)
    gone = [row for row in rows if row["alive"] < 5]
    assert gone
    assert max(row["expected_value"] for row in gone) < told["expected_value"] / 600


def test_the_same_question_has_the_same_answer() -> None:
    orders = bought()
    turned = orders.take(np.random.default_rng(1).permutation(len(orders)))
    assert valued(orders)[0].equals(valued(turned)[0])


def test_without_costs_the_value_is_revenue_and_says_so() -> None:
    with_costs, without = valued(bought())[1], valued(bought(cost_known=False))[1]
    assert (with_costs["basis"], without["basis"]) == ("margin", "revenue")
    assert with_costs["margin_rate"] == pytest.approx(0.4, abs=0.01)
    assert with_costs["expected_value"] == pytest.approx(0.4 * without["expected_value"], rel=0.05)


def test_a_longer_horizon_is_worth_more_and_a_discount_takes_off_it() -> None:
    orders = bought()
    one, three = (valued(orders, assumed=Assumed(months, 10))[1]["expected_value"] for months in (12, 36))
    flat = valued(orders, assumed=Assumed(36, 0))[1]["expected_value"]
    assert one < three < flat


def test_what_goes_back_lowers_what_is_expected() -> None:
    orders = bought()
    back = orders.to_pylist()
    for row in back[::10]:
        back.append(row | {"is_purchase": False} | {n: -row[n] for n in ("revenue", "known_margin")})
    plain, returned = valued(orders)[1], valued(pa.Table.from_pylist(back, schema=orders.schema))[1]
    assert returned["kept"] == pytest.approx(0.9, abs=0.02)
    assert returned["expected_value"] == pytest.approx(returned["kept"] * plain["expected_value"], rel=0.01)


def test_a_return_takes_back_what_it_had_brought_and_the_rest_has_the_mean_rate() -> None:
    rows = [
        (1, DAY, True, 100 * MILLION, 40 * MILLION, 100 * MILLION, 100 * MILLION),
        (1, DAY, False, -50 * MILLION, -20 * MILLION, 50 * MILLION, 50 * MILLION),
        (2, DAY, True, 100 * MILLION, 20 * MILLION, 50 * MILLION, 100 * MILLION),
    ]
    orders = ibis.memtable([dict(zip(NAMES, row, strict=True)) for row in rows])
    found = brought(orders, cut=DAY - timedelta(days=1), force=0.0, rate=0.3).order_by("customer_id")
    assert ask(found).column("brought").to_pylist() == [20 * MILLION, 35 * MILLION]


def test_a_history_that_cannot_be_proven_keeps_what_is_foreseen(monkeypatch: pytest.MonkeyPatch) -> None:
    def follows_none(*_given: Any) -> Mapping[str, Any]:
        raise NotConverged("no maximum")

    monkeypatch.setattr(Valuation, "_proven", follows_none)
    found, told = valued(bought())
    assert len(found) == told["learned"] == 600
    assert told["expected_value"] > 0
    assert "coverage" not in told


def test_buyers_who_follow_no_model_have_no_value_and_no_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    def follows_none(*_given: Any) -> Any:
        raise NotConverged("no maximum")

    monkeypatch.setattr(value, "correlation", follows_none)
    found, told = valued(bought())
    assert len(found) == 0
    assert set(told) == {"customers", "repeaters", "reason"}


def test_too_few_who_bought_again_have_no_value() -> None:
    found, told = valued(bought(20))
    assert (len(found), told["reason"]) == (0, "too_few")
    assert "expected_value" not in told


def test_buyers_of_cdnow_bring_about_what_was_foreseen_nine_months_before(shared_data: Path) -> None:
    log = public_sets.cdnow(shared_data)
    orders = log.mutate(
        customer_id=log.customer_id.cast("int64"),
        is_purchase=True,
        known_margin=ibis.null().cast("int64"),
        covered=ibis.literal(0).cast("int64"),
        spread=log.revenue.abs(),
    )
    _rows, told = valued(orders, date(1998, 6, 30))
    assert (told["customers"], told["basis"]) == (23_570, "revenue")
    assert 0.75 <= told["coverage"] <= 0.85
    assert told["foreseen"] == pytest.approx(told["brought"], rel=0.25)


@pytest.mark.django_db
def test_the_study_is_kept_and_its_figures_reach_the_customers(cast: Cast) -> None:
    rows = bought(90, cost_known=False).to_pylist()
    by_key = {key: PersonFactory.create() for key in {row["customer_id"] for row in rows}}
    for row in rows:
        OrderFactory.create(
            party=by_key[row["customer_id"]], placed_on=row["ordered_on"], lines=[(1, row["revenue"] / MILLION)]
        )
    services.refresh(by=Actor.system(), at=AT, as_of=DAY, finished=lambda: AT)
    study = latest_value()
    assert study is not None
    assert study.parameters == {"months": 12, "discount": 10.0}
    standings = Standing.objects.filter(party__in=by_key.values())
    assert standings.filter(expected_value__isnull=False, alive__isnull=False).count() == len(by_key)
    total = sum(row.expected_value for row in standings)
    assert int(total * MILLION) == study.figures["expected_value"] > 0


def test_of_very_many_customers_the_same_part_is_learned_from_every_day() -> None:
    today, tomorrow = (pa.table({"customer_id": np.arange(1, count)}) for count in (300_001, 300_501))
    learned, later = (sampled(frame).column("customer_id").to_pylist() for frame in (today, tomorrow))
    assert 30_000 < len(learned) < 45_000
    assert later[: len(learned)] == learned
    assert len(sampled(today.slice(0, 50_000))) == 50_000
