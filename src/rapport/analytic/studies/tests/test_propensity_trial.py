"""What a file foresees: leaks and repeated rows told, sensitive columns left alone, the proof, and bad files."""

from __future__ import annotations

import csv
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.special import expit

from rapport.analytic.studies.propensity.trial import is_sensitive
from rapport.config.cli import run as rapport

NAMES = ("days", "visits", "kind", "age", "closed_after", "answer")

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Two thousand customers, three of them twice; whoever answers talks for longer."""
    dice = np.random.default_rng(3)
    rows = []
    for _turn in range(2_000):
        days, visits, kind = dice.gamma(2, 60), dice.poisson(4), str(dice.choice(["shop", "web"]))
        answers = dice.random() < expit(-2 + 0.012 * days - 0.2 * visits)
        talk = dice.normal(300 if answers else 60, 30)
        rows.append((round(days, 2), visits, kind, dice.integers(20, 80), round(talk, 1), "yes" if answers else "no"))
    path = tmp_path / "campaign.csv"
    with path.open("w", newline="") as out:
        csv.writer(out, delimiter=";").writerows([NAMES, *rows, *rows[:3]])
    return path


def asked(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    assert rapport(["studies", "propensity", *words, "--json"]) == 0
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    return told


def test_leaks_repeated_rows_and_sensitive_columns_are_told_and_left_out(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = asked(capsys, str(file), "--outcome", "answer", "--ordered")
    assert [(leak["name"], leak["reason"]) for leak in told["leaks"]] == [("closed_after", "alone")]
    assert (told["rows"], told["repeated"], told["foreseen"]) == (2_003, 3, "yes")
    assert told["sensitive"] == ["age"]
    assert told["learned_from"] == ["days", "visits", "kind"]
    assert 0.65 < told["out_of_fold"]["auc"] < 0.9
    assert told["out_of_fold"]["rows"] == 2_000
    assert told["last_fifth"]["rows"] == 400
    assert next(iter(told["weight"])) == "days"
    assert told == asked(capsys, str(file), "--outcome", "answer", "--ordered")


def test_a_column_is_taken_or_left_on_purpose(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = asked(capsys, str(file), "--outcome", "answer", "--is", "no", "--take", "age", "--leave-out", "closed_after")
    assert (told["leaks"], told["sensitive"], told["foreseen"]) == ([], [], "no")
    assert told["learned_from"] == ["days", "visits", "kind", "age"]
    told = asked(capsys, str(file), "--outcome", "answer", "--known-after", "visits", "--take", "closed_after")
    assert {leak["name"]: leak["reason"] for leak in told["leaks"]}["visits"] == "after"
    assert "closed_after" in told["learned_from"]


def test_files_that_teach_nothing_are_refused(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = [
        [str(tmp_path / "none.csv"), "--outcome", "answer"],
        [str(file), "--outcome", "luck"],
        [str(file), "--outcome", "kind", "--is", "fax"],
        [str(file), "--outcome", "visits"],
        [str(file), "--outcome", "answer", "--leave-out", "luck"],
    ]
    (tmp_path / "same.csv").write_text("a,b\n1,x\n1,x\n1,y\n")
    wrong.append([str(tmp_path / "same.csv"), "--outcome", "b"])
    for words in wrong:
        assert rapport(["studies", "propensity", *words]) == 1, words
    assert rapport(["studies", "propensity", str(file), "--outcome", "answer"]) == 0
    assert "out_of_fold" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("age", True), ("Gender", True), ("SeniorCitizen", True), ("date_of_birth", True), ("code postal", True),
        ("marital", True), ("wage", False), ("page_views", False), ("contract", False), ("usage", False),
    ],
)  # fmt: skip
def test_sensitive_columns_are_known_by_their_names(name: str, says: bool) -> None:
    assert is_sensitive(name) is says


@pytest.mark.truth
def test_the_campaigns_of_a_bank_report_their_leak_and_their_repeated_rows(
    shared_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with zipfile.ZipFile(shared_data / "bank_marketing" / "bank-additional.zip") as archive:
        archive.extract("bank-additional/bank-additional-full.csv", tmp_path)
    path = tmp_path / "bank-additional" / "bank-additional-full.csv"
    told = asked(capsys, str(path), "--outcome", "y", "--ordered")
    assert [leak["name"] for leak in told["leaks"]] == ["duration"]
    assert told["sensitive"] == ["age", "marital"]
    assert told["repeated"] == 12
    assert told["last_fifth"]["auc"] > 0.65
