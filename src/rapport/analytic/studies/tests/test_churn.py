"""Who may be lost: nothing later is looked at, proven on the last window, nothing sensitive read, published."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from rapport.analytic.extracts.parties import PARTIES
from rapport.analytic.methods.tests import public_sets
from rapport.analytic.studies import services
from rapport.analytic.studies.churn import study
from rapport.analytic.studies.churn.features import FEATURES, NEVER, WRITTEN_DOWN, Cut, examples, features
from rapport.analytic.studies.churn.kinds import NAIVE, REASON_OF, REASONS
from rapport.analytic.studies.churn.reasons import explained, read
from rapport.analytic.studies.churn.study import RESTRICTED, Churn
from rapport.analytic.studies.queries import latest_churn
from rapport.analytic.studies.tests.test_value import ask, bought
from rapport.kit.actor import Actor
from rapport.operational.orders.tests.factories import OrderFactory
from rapport.operational.parties.models import CHURN_REASONS, Standing
from rapport.operational.parties.tests.factories import PersonFactory
from tests.cast import Cast

DAY = date(2025, 12, 29)
AT = datetime(2026, 1, 1, 6, tzinfo=UTC)
MILLION = 1_000_000
DAYS = 180
EMPTY: Mapping[str, pa.Schema] = {
    "fact_interaction": pa.schema(
        [("interaction_id", pa.int64()), ("customer_id", pa.int64()), ("day", pa.date32()), ("channel", pa.int64()),
         ("outcome", pa.int64()), ("satisfaction", pa.int64())]
    ),
    "fact_contract": pa.schema([("customer_id", pa.int64()), ("starts_on", pa.date32()), ("over_on", pa.date32())]),
}  # fmt: skip
Tables = dict[str, Any]


def base(orders: pa.Table, **others: pa.Table) -> Tables:
    """Marts with these orders, a line each, and nothing else but what is given."""
    table = ibis.memtable(orders)
    lines = table.select(
        "customer_id", "ordered_on", quantity=ibis.literal(1), product_id=table.revenue % 7, discount=ibis.literal(0)
    )
    keys = table.select("customer_id").distinct()
    found = {name: ibis.memtable(schema.empty_table()) for name, schema in EMPTY.items()}
    found |= {"fact_order": table, "fact_order_line": lines, "customer_worth": keys}
    found["dim_customer"] = keys.mutate(kind=ibis.literal("person"))
    return found | {name: ibis.memtable(rows) for name, rows in others.items()}


def asked(tables: Tables, *, as_of: date = DAY, days: int = DAYS) -> tuple[pa.Table, dict[str, Any]]:
    told: dict[str, Any] = {}
    return Churn(as_of, days, told)(tables, ask), told


def talks(rows: list[tuple[int, date]]) -> pa.Table:
    keys, days = zip(*rows, strict=True)
    nothing = pa.nulls(len(rows), pa.int64())
    columns = [range(len(rows)), keys, days, [0] * len(rows), nothing, nothing]
    return pa.table([pa.array(c, f.type) for c, f in zip(columns, EMPTY["fact_interaction"], strict=True)],
                    schema=EMPTY["fact_interaction"])  # fmt: skip


@pytest.fixture(scope="module")
def orders() -> pa.Table:
    """Customers as `bought` makes them, who begin on any day, half of them before the first that is known."""
    dice, found = np.random.default_rng(9), bought(4_000)
    shift = {key: int(dice.integers(-400, 400)) for key in range(4_000)}
    moved = [row | {"ordered_on": row["ordered_on"] + timedelta(days=shift[row["customer_id"]])}
             for row in found.to_pylist()]  # fmt: skip
    first = DAY - timedelta(days=800)
    return pa.Table.from_pylist([row for row in moved if first <= row["ordered_on"] <= DAY], schema=found.schema)


def test_the_last_window_is_foreseen_better_than_by_the_naive_rate(orders: pa.Table) -> None:
    found, told = asked(base(orders))
    model, naive = told["proof"]["model"], told["proof"]["naive"]
    assert (told["method"], told["days"], told["proof"]["from"]) == ("model", DAYS, "2025-07-02")
    assert model["auc"] > naive["auc"]
    assert model["auc"] > 0.7
    assert model["calibration_error"] < 0.06
    assert sum(part["count"] for part in model["parts"]) == told["proof"]["customers"]
    assert told["expected_lost"] == pytest.approx(sum(found.column("churn_risk").to_pylist()) / 100, abs=5)


def test_what_comes_after_a_day_changes_nothing_of_what_is_known_on_it(orders: pa.Table) -> None:
    at = Cut(date(2025, 3, 31), DAYS)
    until = orders.filter(pc.less_equal(orders.column("ordered_on"), pa.scalar(at.cut)))
    later, sooner = (ask(features(base(rows), at).order_by("customer_id")) for rows in (orders, until))
    assert len(later) > 300
    assert later.equals(sooner)
    told = ask(examples(base(orders), at))
    bought_later = {
        row["customer_id"] for row in orders.to_pylist() if at.cut < row["ordered_on"] <= at.until
    }  # fmt: skip
    assert {row["customer_id"] for row in told.to_pylist() if not row["is_lost"]} == bought_later & set(
        told.column("customer_id").to_pylist()
    )


def test_the_features_of_a_customer_are_those_of_their_history() -> None:
    days = [DAY - timedelta(days=ago) for ago in (400, 300, 100, 20)]
    rows = [(1, day, True, 100 * MILLION, 40 * MILLION, 100 * MILLION, 100 * MILLION) for day in days]
    rows.append((1, DAY, False, -50 * MILLION, -20 * MILLION, 50 * MILLION, 50 * MILLION))
    names = ("customer_id", "ordered_on", "is_purchase", "revenue", "known_margin", "covered", "spread")
    table = pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in rows])
    told = base(table, fact_interaction=talks([(1, DAY - timedelta(days=30)), (1, DAY - timedelta(days=300))]))
    (row,) = ask(features(told, Cut(DAY, DAYS))).to_pylist()
    assert (row["recency_days"], row["tenure_days"], row["purchases"], row["late"]) == (20, 400, 4, 2)
    assert row["overdue"] == pytest.approx(20 / (380 / 3))
    assert row["trend"] == pytest.approx(np.log(2.5 / 1.5))
    assert (row["returned"], row["margin_rate"]) == pytest.approx((0.125, 60 / 250))
    assert row["basket"] == pytest.approx(np.log(101))
    assert row["basket_change"] == pytest.approx(0)
    assert (row["contacts"], row["contact_days"], row["channel"], row["is_company"]) == (1, 30, "0", 0)
    assert row["satisfaction"] is None


def test_whoever_is_lost_already_or_under_contract_is_not_asked_about(orders: pa.Table) -> None:
    last = {row["customer_id"]: row["ordered_on"] for row in sorted(orders.to_pylist(), key=lambda r: r["ordered_on"])}
    active = sorted(key for key, day in last.items() if day > DAY - timedelta(days=DAYS))
    bound, left = active[0], active[1]
    contracts = pa.table(
        [pa.array([bound, left]), pa.array([date(2024, 1, 1)] * 2), pa.array([None, date(2025, 1, 1)], pa.date32())],
        schema=EMPTY["fact_contract"],
    )
    found, _told = asked(base(orders, fact_contract=contracts))
    assert found.column("customer_id").to_pylist() == [key for key in active if key != bound]
    past = dict(zip(found.column("customer_id").to_pylist(), found.column("past_contract").to_pylist(), strict=True))
    assert past.pop(left) == 1
    assert set(past.values()) == {0}


def test_the_same_question_has_the_same_answer(orders: pa.Table) -> None:
    turned = orders.take(np.random.default_rng(1).permutation(len(orders)))
    (one, told), (other, again) = asked(base(orders)), asked(base(turned))
    assert one.equals(other)
    assert json.dumps(told) == json.dumps(again)


def test_what_was_not_written_down_before_is_left_out(orders: pa.Table) -> None:
    begun = DAY - timedelta(days=DAYS)
    lately = [(key, begun + timedelta(days=key % DAYS)) for key in set(orders.column("customer_id").to_pylist())]
    _found, told = asked(base(orders, fact_interaction=talks(lately)))
    assert {"contacts", "contact_days", "channel"} <= set(told["left_out"]) <= WRITTEN_DOWN
    model = read(told)
    assert model is not None
    assert "contacts" not in model.names


def test_a_model_that_is_no_better_gives_way_to_the_naive_rate(
    orders: pa.Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The model learns from noise alone; the rate by recency and number of purchases knows more."""
    learn = study.learn

    def from_noise(rows: pa.Table, lost: Any, names: Any, **given: Any) -> Any:
        return learn(rows, lost, ["discount", "is_company"], **given)

    monkeypatch.setattr(study, "learn", from_noise)
    found, told = asked(base(orders))
    assert (told["method"], told["instead"]) == (NAIVE, "no_better")
    model = read(told)
    assert model is not None
    assert model.names == ("recency_days", "purchases")
    assert len(set(found.column("churn_risk").to_pylist())) > 3
    assert set(found.column("churn_reason").to_pylist()) <= {"silence", "rhythm", ""}


def test_short_histories_and_few_customers_are_told(orders: pa.Table) -> None:
    first = min(orders.column("ordered_on").to_pylist())
    found, told = asked(base(orders), as_of=first + timedelta(days=60))
    assert (len(found), told["reason"]) == (0, "too_short")
    found, told = asked(base(bought(60)))
    assert (len(found), told["reason"]) == (0, "too_few")
    assert asked(base(orders.slice(0, 0)))[1]["reason"] == "too_short"


def test_a_base_that_fell_silent_is_asked_about_its_last_day(orders: pa.Table) -> None:
    last = max(row["ordered_on"] for row in orders.to_pylist() if row["is_purchase"])
    found, told = asked(base(orders), as_of=last + timedelta(days=4_000))
    assert told["until"] == last.isoformat()
    assert found.equals(asked(base(orders), as_of=last)[0])
    assert len(found) > 100


def test_a_history_of_three_windows_at_least_shortens_the_window(orders: pa.Table) -> None:
    _found, told = asked(base(orders), days=365)
    assert (told["asked_days"], told["days"]) == (365, (DAY - date.fromisoformat(told["first"])).days // 3)


def test_sensitive_attributes_and_what_stands_in_for_them_are_never_read() -> None:
    """Contract P04. The warehouse reads nothing of a party that could tell them; a new column is a decision."""
    assert set(PARTIES.columns) == {"party_id", "kind", "owner_id", "team_id"}
    words = {name.replace("_", " ") for name in FEATURES}
    assert not {word for word in NEVER for name in words if word == name or f" {word} " in f" {name} "}
    assert set(REASON_OF) == set(FEATURES)
    assert set(CHURN_REASONS) == set(REASONS) - {RESTRICTED}


def test_reasons_add_up_and_only_the_highest_risks_keep_theirs(
    orders: pa.Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(study, "REASONED", 100)
    found, told = asked(base(orders))
    model = read(json.loads(json.dumps(told)))
    assert model is not None
    why = explained(model, found)
    assert why.sum(axis=1) == pytest.approx(model.contributions(found).sum(axis=1))
    kept = [place for place, word in enumerate(found.column("churn_reason").to_pylist()) if word]
    risk = found.column("churn_risk").to_numpy()
    assert 0 < len(kept) <= 100
    assert min(risk[kept]) >= np.sort(risk)[-100]
    for place in kept:
        named = REASONS.index(found.column("churn_reason")[place].as_py())
        assert why[place, named] == max(value for value, name in zip(why[place], REASONS, strict=True)
                                        if name != RESTRICTED)  # fmt: skip


@pytest.mark.truth
def test_buyers_of_cdnow_are_foreseen_better_than_by_the_naive_rate(shared_data: Path) -> None:
    log = public_sets.cdnow(shared_data).to_pyarrow()
    rows = log.append_column("is_purchase", pa.array([True] * len(log)))
    rows = rows.append_column("known_margin", pa.nulls(len(log), pa.int64()))
    rows = rows.append_column("covered", pa.array([0] * len(log), pa.int64()))
    _found, told = asked(base(rows), as_of=date(1998, 6, 30), days=90)
    model, naive = told["proof"]["model"], told["proof"]["naive"]
    assert model["auc"] > naive["auc"] > 0.7
    assert model["calibration_error"] <= 0.03
    assert naive["calibration_error"] > 0.05


@pytest.mark.django_db
def test_the_study_is_kept_and_its_risks_reach_the_customers(cast: Cast) -> None:
    rows = bought(700, cost_known=False).to_pylist()
    by_key = {key: PersonFactory.create() for key in {row["customer_id"] for row in rows}}
    for row in rows:
        OrderFactory.create(
            party=by_key[row["customer_id"]], placed_on=row["ordered_on"], lines=[(1, row["revenue"] / MILLION)]
        )
    services.change_rules({"inactivity_months": 6}, by=cast.analyst.actor, at=AT)
    services.refresh(by=Actor.system(), at=AT, as_of=DAY, finished=lambda: AT)
    kept = latest_churn()
    assert kept is not None
    assert kept.parameters == {"lost_days": 183}
    risked = Standing.objects.filter(churn_risk__isnull=False)
    assert risked.count() == kept.figures["customers"] > 100
    assert risked.exclude(churn_reason="").exists()
    assert not risked.filter(last_order_on__lte=DAY - timedelta(days=183)).exists()
    first = kept.figures
    services.refresh(by=Actor.system(), at=AT, as_of=DAY, finished=lambda: AT)
    again = latest_churn()
    assert again is not None
    assert again.pk != kept.pk
    assert again.figures == first
