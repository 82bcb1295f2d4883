"""Chances of an outcome: published truth, simulations whose truth is known, leaks, duplicates, bad input."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit

from rapport.analytic.methods import judging, logistic
from rapport.analytic.methods.calibration import Platt
from rapport.analytic.methods.encoding import Choice, Encoding, Number
from rapport.analytic.methods.group_rates import GroupRates
from rapport.analytic.methods.histories import Floats
from rapport.analytic.methods.leaks import ABOVE_ALL, AFTER, ALONE, duplicates, leaks
from rapport.analytic.methods.propensity import Propensity, learn
from rapport.analytic.methods.shapes import WrongParameter, WrongShape
from rapport.analytic.methods.tests import public_sets

TELCO_OUT = {"customerID", "Churn", "gender", "SeniorCitizen"}
BANK_LAST = 0.8
Frame = Mapping[str, Any]


def simulated(rows: int = 4_000, *, seed: int = 1) -> tuple[dict[str, Any], Floats, Floats]:
    """A frame, outcomes, and the chances by which they were drawn."""
    dice = np.random.default_rng(seed)
    days, visits, kind = dice.gamma(2, 60, rows), dice.poisson(4, rows).astype(float), dice.choice(["a", "b"], rows)
    chance = expit(-2 + 0.012 * days - 0.2 * visits + np.where(kind == "b", 1.0, 0.0))
    frame = {"days": days, "visits": visits, "kind": kind, "noise": dice.normal(size=rows)}
    return frame, (dice.random(rows) < chance).astype(float), chance


def outcome_of(table: pa.Table, name: str, word: str) -> Floats:
    return np.array([value == word for value in table.column(name).to_pylist()], dtype=np.float64)


@pytest.mark.truth
def test_who_leaves_a_telephone_company_is_foreseen_out_of_fold(shared_data: Path) -> None:
    """Published: 5-fold mean AUC .845, average precision .653, lift at 10 % 2.8; here without sex and age."""
    table = public_sets.telco(shared_data)
    names = [name for name in table.column_names if name not in TELCO_OUT]
    found = learn(table, outcome_of(table, "Churn", "Yes"), names, folds=5, seed=7)
    assert (found.judged.rows, round(found.judged.rate, 3)) == (7043, 0.265)
    assert np.mean(found.aucs) >= 0.845
    assert found.judged.calibration_error <= 0.03
    assert found.judged.average_precision >= 0.65
    assert found.judged.lift >= 2.7
    assert leaks(table, outcome_of(table, "Churn", "Yes"), names) == []


@pytest.mark.truth
@pytest.mark.parametrize(("name", "least"), [("bank-full", 0.69), ("bank-additional-full", 0.70)])
def test_answers_to_a_later_campaign_are_foreseen_from_earlier_ones(shared_data: Path, name: str, least: float) -> None:
    """Computed on the same ordered split: AUC .683 and .748 by a plain regression, .692 and .639 by boosted trees."""
    table = public_sets.bank(shared_data, name)
    names = [column for column in table.column_names if column not in {"duration", "y"}]
    outcome, cut = outcome_of(table, "y", "yes"), int(len(table) * BANK_LAST)
    found = learn(table.slice(0, cut), outcome[:cut], names)
    assert judging.auc(found.model.chances(table.slice(cut)), outcome[cut:]) >= least


@pytest.mark.truth
@pytest.mark.parametrize("name", ["bank-full", "bank-additional-full"])
def test_the_length_of_the_call_is_reported_as_a_leak(shared_data: Path, name: str) -> None:
    table = public_sets.bank(shared_data, name)
    outcome, names = outcome_of(table, "y", "yes"), [column for column in table.column_names if column != "y"]
    assert [(leak.name, leak.reason) for leak in leaks(table, outcome, names)] == [("duration", ABOVE_ALL)]
    (told,) = leaks(table, outcome, names, known_after=["duration"])
    assert (told.name, told.reason) == ("duration", AFTER)
    honest = [column for column in names if column != "duration"]
    assert leaks(table, outcome, honest) == []


@pytest.mark.truth
def test_rows_of_the_bank_that_stand_twice_are_counted(shared_data: Path) -> None:
    table = public_sets.bank(shared_data, "bank-additional-full")
    names = [column for column in table.column_names if column != "y"]
    frame = table.to_pandas()
    assert duplicates(table, outcome_of(table, "y", "yes"), names).repeated == int(frame.duplicated().sum()) == 12


def test_the_chances_by_which_outcomes_were_drawn_are_found() -> None:
    frame, outcome, chance = simulated(20_000)
    found = learn(frame, outcome, list(frame))
    assert np.corrcoef(found.model.chances(frame), chance)[0, 1] > 0.99
    assert found.judged.calibration_error < 0.02
    assert found.judged.auc == pytest.approx(judging.auc(chance, outcome), abs=0.01)


def test_the_same_rows_give_the_same_numbers_in_any_kind_of_frame() -> None:
    frame, outcome, _chance = simulated(600)
    found = [learn(kind, outcome, list(frame)) for kind in (frame, pa.table(frame), pd.DataFrame(frame))]
    assert len({json.dumps(each.model.told()) for each in found}) == 1
    assert learn(frame, outcome, list(frame), seed=1).judged != found[0].judged


def test_a_model_told_in_plain_values_foresees_the_same() -> None:
    frame, outcome, _chance = simulated(6_000)
    model = learn(frame, outcome, list(frame)).model
    again = Propensity.of(json.loads(json.dumps(model.told())))
    assert np.array_equal(again.chances(frame), model.chances(frame))


def test_contributions_add_up_to_the_log_odds() -> None:
    frame, outcome, _chance = simulated()
    model = learn(frame, outcome, list(frame)).model
    found = model.contributions(frame)
    assert found.shape == (4_000, 4)
    matrix = model.encoding.matrix(frame)
    base = model.line.intercept + model.mean @ model.line.weights
    assert np.allclose(found.sum(axis=1) + base, model.line.log_odds(matrix))
    assert np.allclose(found.mean(axis=0), 0)
    assert np.abs(found[:, 0]).mean() > 10 * np.abs(found[:, 3]).mean()


def test_rows_of_one_group_stay_in_one_fold() -> None:
    """Each row twice: by rows the noise of a group would be remembered, by groups it is not."""
    dice = np.random.default_rng(2)
    marks = {f"m{place}": np.repeat(dice.normal(size=150), 4) for place in range(40)}
    outcome, groups = np.repeat((dice.random(150) < 0.5).astype(float), 4), np.repeat(np.arange(150), 4)
    remembered = learn(marks, outcome, list(marks), penalty=1e-4).judged.auc
    foreseen = learn(marks, outcome, list(marks), penalty=1e-4, groups=groups).judged.auc
    assert remembered > 0.95
    assert foreseen < 0.7


def test_a_missing_value_counts_for_itself_and_an_unknown_word_for_nothing() -> None:
    frame, outcome, _chance = simulated()
    lacking = frame["days"].copy()
    lacking[outcome == 1] = np.where(np.arange(int(outcome.sum())) % 2, np.nan, lacking[outcome == 1])
    model = learn({**frame, "days": lacking}, outcome, list(frame)).model
    one = {"days": [np.nan, 60.0], "visits": [4.0, 4.0], "kind": ["a", "a"], "noise": [0.0, 0.0]}
    missing, known = model.chances(one)
    assert missing > known + 0.3
    assert np.isfinite(model.chances({**one, "kind": ["never", "seen"]})).all()


def test_encoding_learns_words_numbers_and_constants() -> None:
    frame = {"x": np.arange(100.0), "same": np.ones(100), "two": np.arange(100) % 2, "word": ["a"] * 70 + ["b"] * 30}
    x, same, two, word = Encoding.fit(frame, list(frame)).columns
    assert isinstance(x, Number)
    assert isinstance(word, Choice)
    assert (x.width, same.width, two.width, word.levels) == (5, 0, 1, ("a", "b"))
    assert Encoding.fit(frame, list(frame)).matrix(frame).shape == (100, 8)


def test_weights_are_those_of_the_optimum_and_shrink_with_the_penalty() -> None:
    dice = np.random.default_rng(4)
    matrix = dice.normal(size=(500, 3))
    outcome = (dice.random(500) < expit(matrix @ [1.0, -1.0, 0.0])).astype(float)
    found = logistic.fit(matrix, outcome, penalty=0.01)
    chance = expit(found.log_odds(matrix))
    assert np.allclose(matrix.T @ (outcome - chance) / 500, 0.01 * found.weights, atol=1e-6)
    assert np.mean(outcome - chance) == pytest.approx(0, abs=1e-6)
    assert np.abs(logistic.fit(matrix, outcome, penalty=1.0).weights).sum() < np.abs(found.weights).sum()


SCORES = st.lists(st.tuples(st.integers(0, 8), st.booleans()), min_size=2, max_size=60).filter(
    lambda rows: len({hit for _score, hit in rows}) == 2
)


@settings(max_examples=50, deadline=None)
@given(SCORES)
def test_auc_is_the_share_of_pairs_in_the_right_order(rows: list[tuple[int, bool]]) -> None:
    ones, zeros = ([score for score, hit in rows if hit is told] for told in (True, False))
    pairs = [(one > zero) + (one == zero) / 2 for one in ones for zero in zeros]
    scores, outcome = zip(*rows, strict=True)
    assert judging.auc(scores, np.array(outcome)) == pytest.approx(float(np.mean(pairs)))


@settings(max_examples=50, deadline=None)
@given(SCORES)
def test_judgements_stay_within_their_bounds(rows: list[tuple[int, bool]]) -> None:
    scores, outcome = zip(*rows, strict=True)
    found = judging.judge(np.array(scores) / 8, np.array(outcome))
    assert 0 < found.average_precision <= 1
    assert 0 <= found.calibration_error <= 1
    assert 0 <= found.lift <= 1 / found.rate + 1e-9
    assert sum(part.count for part in found.parts) == len(rows)


def test_a_perfect_order_is_told_so() -> None:
    outcome = np.array([0, 0, 0, 1, 1.0])
    found = judging.judge(outcome, outcome)
    assert (found.auc, found.average_precision, found.calibration_error, found.lift) == (1, 1, 0, 2.5)


def test_scores_that_say_too_much_are_brought_back() -> None:
    dice = np.random.default_rng(5)
    odds = dice.normal(size=20_000)
    outcome = (dice.random(20_000) < expit(odds)).astype(float)
    found = Platt.fit(3 * odds + 1, outcome)
    assert judging.calibration_error(found.chances(3 * odds + 1), outcome) < 0.015
    assert np.all(np.diff(found.chances(np.sort(odds))) >= 0)
    assert Platt.of(found.told()) == found


def test_scores_that_say_the_opposite_become_the_rate() -> None:
    scores, outcome = np.array([0.0, 1, 2, 3]), np.array([1.0, 1, 0, 0])
    assert np.allclose(Platt.fit(scores, outcome).chances(scores), 0.5)


def test_groups_have_their_own_rate_as_far_as_they_are_large() -> None:
    frame = {"recency": np.repeat([1.0, 100.0], 500), "often": np.ones(1000)}
    outcome = np.concatenate([np.zeros(500), np.ones(500)])
    found = GroupRates.fit(frame, outcome, ("recency", "often"))
    low, high = found.chances({"recency": [1.0, 100.0], "often": [1.0, 1.0]})
    assert (low, high) == pytest.approx((5 / 510, 505 / 510))
    assert GroupRates.of(json.loads(json.dumps(found.told()))) == found
    first, second = found.contributions({"recency": [100.0], "often": [1.0]})[0]
    assert first > 2
    assert second == pytest.approx(0)


def test_a_column_that_knows_the_outcome_is_found_and_honest_ones_are_not() -> None:
    frame, outcome, _chance = simulated(2_000)
    assert leaks(frame, outcome, list(frame)) == []
    dice = np.random.default_rng(6)
    found = leaks({**frame, "closed": outcome + dice.normal(0, 0.2, 2_000)}, outcome, [*frame, "closed"])
    assert [(leak.name, leak.reason) for leak in found] == [("closed", ALONE)]


def test_rows_that_stand_twice_or_contradict_are_counted() -> None:
    frame = {"a": [1.0, 1, 1, np.nan, np.nan], "b": ["x", "x", "x", "y", "y"]}
    found = duplicates(frame, np.array([0, 0, 1, 1, 1]), ["a", "b"])
    assert (found.rows, found.repeated, found.contradicting) == (5, 2, 3)


@pytest.mark.parametrize("outcome", [np.zeros(30), np.full(30, 2.0), np.append(np.zeros(29), np.nan)])
def test_an_outcome_that_teaches_nothing_is_refused(outcome: Floats) -> None:
    with pytest.raises(WrongParameter):
        learn({"x": np.arange(30.0)}, outcome, ["x"])


def test_wrong_columns_and_folds_are_refused() -> None:
    outcome = np.arange(10) % 2
    with pytest.raises(WrongShape, match="missing column: y"):
        learn({"x": np.arange(10.0)}, outcome, ["y"])
    asked: list[dict[str, Any]] = [{"names": []}, {"names": ["x"], "folds": 11}, {"names": ["x"], "penalty": 0}]
    for wrong in asked:
        with pytest.raises(WrongParameter):
            learn({"x": np.arange(10.0)}, outcome, **wrong)
