"""Users from the command line."""

from __future__ import annotations

import io
import json

import pytest

from rapport.config import cli
from rapport.core.identity.models import User
from rapport.core.identity.tests.factories import CompanyFactory
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_a_user_is_created_with_a_password_from_standard_input(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("vent-du-large-27\n"))

    code = cli.run(
        ["users", "create", "nadia@example.org", "--name", "Nadia", "--role", "manager", "--team", "north",
         "--password-stdin", "--json"]
    )  # fmt: skip

    answer = json.loads(capsys.readouterr().out)
    user = User.objects.get(email="nadia@example.org")
    assert code == 0
    assert user.check_password("vent-du-large-27")
    assert user.team == cast.north
    assert answer["role"] == "manager"
    assert "password" not in answer


@pytest.mark.usefixtures("everybody")
def test_a_password_that_was_made_up_is_told(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["users", "reset", "OWNER@example.org", "--json"]) == 0

    password = json.loads(capsys.readouterr().out)["password"]
    assert User.objects.get(pk=cast.owner.user.pk).check_password(password)


@pytest.mark.usefixtures("everybody")
def test_users_are_listed_by_role(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["users", "list", "--role", "analyst", "--json"]) == 0

    assert [line["email"] for line in json.loads(capsys.readouterr().out)] == ["analyst@example.org"]


@pytest.mark.usefixtures("everybody")
@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["users", "reset", "nobody@example.org"], "no_such_user"),
        (["users", "create", "a@example.org", "--name", "A", "--role", "king"], "no_such_role"),
        (["users", "create", "a@example.org", "--name", "A", "--role", "analyst", "--team", "west"], "no_such_team"),
        (["users", "create", "owner@example.org", "--name", "A", "--role", "analyst"], "email_taken"),
    ],
)
def test_a_refusal_says_why_in_words_and_for_programs(
    cast: Cast, capsys: pytest.CaptureFixture[str], words: list[str], code: str
) -> None:
    assert cli.run([*words, "--json"]) == 1

    answer = json.loads(capsys.readouterr().out)
    assert answer["error"] == code
    assert answer["message"]


def test_a_user_cannot_be_created_before_the_first_start(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["users", "create", "a@example.org", "--name", "A", "--role", "analyst", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["error"] == "not_set_up"
    CompanyFactory.create()
