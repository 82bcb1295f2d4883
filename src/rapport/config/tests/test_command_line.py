"""The command line answers people with sentences, machines with JSON, and both with the right exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.utils import translation

from rapport.config import cli
from rapport.kit.commands import commands

NOBODY = "019b0000-0000-7000-8000-000000000000"


@pytest.fixture(autouse=True)
def _english_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def rapport(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "rapport.config.cli", *words]
    return subprocess.run(command, env=os.environ | variables, capture_output=True, text=True, check=False)


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.run(["--help"])
    shown = capsys.readouterr().out
    assert ended.value.code == 0
    assert {name.split()[0] for name in commands} <= set(shown.split())


@pytest.mark.parametrize("name", ["up", "jobs list", "worker", "manage"])
def test_every_command_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.run([*name.split(), "--help"])
    assert ended.value.code == 0
    with translation.override("en"):
        assert str(commands[name].help) in " ".join(capsys.readouterr().out.split())


def test_a_word_that_is_no_command_ends_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.run(["dance"])
    assert ended.value.code == 2
    assert "invalid choice: 'dance'" in capsys.readouterr().err


@pytest.mark.django_db
def test_a_refusal_is_a_sentence_and_ends_with_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["jobs", "show", NOBODY]) == 1
    assert capsys.readouterr().err == "This record does not exist, or you may not see it.\n"


@pytest.mark.django_db
def test_a_refusal_is_json_for_machines(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["jobs", "cancel", "not-an-id", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["error"] == "not_found"


@pytest.mark.django_db
def test_a_list_is_json_for_machines(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["jobs", "list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


@pytest.mark.django_db
def test_refusals_speak_the_language_of_the_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    assert cli.run(["jobs", "list"]) == 0
    assert capsys.readouterr().out == "Il n’y a aucune tâche.\n"


def test_a_database_that_is_not_prepared_is_refused_before_anything_runs(tmp_path: Path) -> None:
    done = rapport("jobs", "list", RAPPORT_DATABASE_URL=f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    assert (done.returncode, done.stdout) == (1, "")
    assert "rapport migrate" in done.stderr


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("RAPPORT_DATABASE_URL", "mysql://db/rapport", "is not known"),
        ("RAPPORT_JOB_LEASE_SECONDS", "soon", "is not a whole number"),
        ("RAPPORT_HTTPS", "maybe", "is neither yes nor no"),
        ("RAPPORT_DATA_DIR", "/dev/null/rapport", "cannot create the folder"),
        ("RAPPORT_SECRET_KEY_FILE", "/nowhere/key", "cannot read /nowhere/key"),
    ],
)
def test_a_wrong_setting_is_refused_at_start_with_a_sentence(name: str, value: str, sentence: str) -> None:
    done = rapport("check", **{name: value})
    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
