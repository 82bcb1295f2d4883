"""`rapport edit` says what it would do, asks, writes within the rights of whom it names, and takes back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from rapport.config import cli
from rapport.core.exchange.models import BulkEdit
from rapport.operational.parties.models import Party
from rapport.operational.parties.tests.factories import PersonFactory
from tests.cast import Cast

FAIR = ["--filter", "origin~is~fair", "--set", "origin=web"]


@pytest.fixture(autouse=True)
def _english_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def run(cast: Cast, *words: str) -> int:
    return cli.run([*words, "--as", cast.head.user.email.upper()])


def origins() -> list[str]:
    return list(Party.objects.order_by("pk").values_list("origin", flat=True))


def test_rows_are_counted_then_written_within_reach_and_taken_back(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    mine, theirs = (
        PersonFactory.create(owner=owner, team=team, origin="fair", last_name=name)
        for owner, team, name in ((cast.owner.user, cast.north, "Mine"), (cast.outsider.user, cast.south, "Theirs"))
    )

    def said(*words: str) -> Any:
        assert run(cast, *words, "--json") == 0
        return json.loads(capsys.readouterr().out)

    assert said("edit", "person", *FAIR, "--dry-run")["foreseen"]["changed"] == 1
    assert run(cast, "edit", "person", *FAIR) == 1
    told = capsys.readouterr()
    assert told.out.startswith("Will change: 1. Have it already: 0. Left out: 0.")
    assert "Add --yes" in told.err
    assert origins() == ["fair", "fair"]

    assert said("edit", "person", *FAIR, "--yes")["counts"]["changed"] == 1
    assert origins() == ["web", "fair"]
    edit = said("edits", "list")[0]["edit"]
    assert cli.run(["edits", "undo", edit, "--as", cast.outsider.user.email]) == 1
    assert said("edits", "undo", edit)["counts"]["returned"] == 1
    assert origins() == ["fair", "fair"]
    assert said("edit", "person", "--ids", str(mine.uuid), str(theirs.uuid), "--set", "origin=", "--yes")
    assert origins() == ["", "fair"]


def test_what_cannot_be_done_is_refused_in_a_sentence(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    PersonFactory.create(owner=cast.owner.user, team=cast.north)
    for words, why in (
        (["--set", "origin=web"], "Say which rows"),
        (["--all", "--set", "born_on=2000-01-01"], "Fields of this list: salutation"),
        (["--all", "--set", "preferred_channel=pigeon", "--yes"], "pigeon"),
    ):
        assert run(cast, "edit", "person", *words) == 1
        assert why in capsys.readouterr().err
    assert cli.run(["edit", "person", "--all", "--set", "origin=web", "--yes", "--as", cast.analyst.user.email]) == 1
    assert cli.run(["edit", "person", "--all", "--set", "origin=web", "--yes", "--as", "nobody@example.org"]) == 1
    assert not BulkEdit.objects.exists()
