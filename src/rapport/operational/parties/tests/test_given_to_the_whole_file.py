"""An owner, a team and tags for every row that has none: chosen once, seen before, within what one may give."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from rapport.config.cli import run
from rapport.core.audit.models import RecordChange
from rapport.core.exchange.models import Import
from rapport.core.metadata.models import Tagging
from rapport.kit.actor import Reach
from rapport.operational.orders.tests.wizard import Wizard
from rapport.operational.parties.models import Party
from rapport.operational.parties.tests.factories import PersonFactory
from tests.cast import Cast, Member

FILE = (
    "Nom;Prénom;Mail;Commercial;Étiquettes\n"
    "Marchand;Sophie;s@example.org;;\n"
    "Petit;Jean;j@example.org;outsider@example.org;vip, salon\n"
    "Roux;Anne;a@example.org;;\n"
).encode()


def wizard_of(member: Member, work_off: Callable[[], None]) -> Wizard:
    member.user.language = "en"
    member.user.save()
    return Wizard(member.client, work_off)


def tags_of(email: str) -> set[str]:
    party = Party.objects.get(email=email)
    return set(Tagging.objects.filter(record_type="party", record_id=party.pk).values_list("tag__name", flat=True))


def places() -> dict[str, tuple[str, str]]:
    rows = Party.objects.values_list("email", "owner__name", "team__name")
    return {email: (owner, team) for email, owner, team in rows}


@pytest.mark.usefixtures("everybody")
def test_a_choice_for_the_whole_file_is_shown_in_the_check_and_given_to_rows_that_have_none(
    cast: Cast, work_off: Callable[[], None]
) -> None:
    known = PersonFactory.create(email="a@example.org", first_name="Anne", last_name="Roux", owner=cast.colleague.user)
    wizard = wizard_of(cast.administrator, work_off)
    record = wizard.sends(FILE, target="people")
    record = wizard.checks(record, owner="owner@example.org", tags="Fair 2026")
    page = wizard.client.get(f"/imports/{record.uuid}/").content.decode()
    assert "Rows that have none of their own are given: Owner “owner@example.org”, Tags “Fair 2026”." in page
    assert (record.preview["created"], record.preview["updated"]) == (2, 1)
    assert not Tagging.objects.exists()
    wizard.runs(record)
    assert places() == {
        "s@example.org": ("Owner", "North"),
        "j@example.org": ("Outsider", "South"),
        "a@example.org": ("Colleague", None),
    }
    assert tags_of("s@example.org") == tags_of("a@example.org") == {"Fair 2026"}
    assert tags_of("j@example.org") == {"vip", "salon"}
    told = RecordChange.objects.get(record_type="party", record_id=known.pk, entry__verb="party.import")
    assert told.after == {"tags": ["Fair 2026"]}


def test_the_same_file_again_changes_nothing(cast: Cast, work_off: Callable[[], None]) -> None:
    wizard = wizard_of(cast.administrator, work_off)
    for expected in ("created_count", "matched_count"):
        record = wizard.runs(wizard.checks(wizard.sends(FILE, target="people"), team="South", tags="Fair"))
        assert getattr(record, expected) == 3
    assert Tagging.objects.count() == 4


@pytest.mark.usefixtures("everybody")
def test_a_representative_chooses_among_the_own_team_alone(cast: Cast, work_off: Callable[[], None]) -> None:
    role = cast.owner.user.role
    role.grants = role.grants | {"import.run": int(Reach.EVERYONE)}
    role.save()
    wizard = wizard_of(cast.owner, work_off)
    record = wizard.sends(FILE, target="people")
    page = wizard.client.get(f"/imports/{record.uuid}/").content.decode()
    assert "colleague@example.org" in page
    assert 'value="outsider@example.org"' not in page
    for given in ({"team": "South"}, {"owner": "outsider@example.org"}, {"owner": "nobody"}):
        sent = wizard.client.post(f"/imports/{record.uuid}/columns/", {"then": "check", **given})
        assert sent.status_code == 422
    record = wizard.runs(wizard.checks(record, owner="colleague@example.org"))
    assert places()["s@example.org"] == ("Colleague", "North")
    assert [reason["code"] for row in record.rows.refused() for reason in row.reasons] == ["not_to_give"]


def test_a_choice_can_be_taken_back(cast: Cast, work_off: Callable[[], None]) -> None:
    wizard = wizard_of(cast.administrator, work_off)
    record = wizard.checks(wizard.sends(FILE, target="people"), team="South", tags="Fair")
    record = wizard.runs(wizard.checks(record, team="", tags=""))
    assert places()["s@example.org"] == (None, None)
    assert not tags_of("s@example.org")


@pytest.mark.usefixtures("everybody")
@pytest.mark.django_db
def test_the_command_line_gives_them_too(cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(FILE)
    words = ["import", "people", str(path), "--owner", "Owner", "--tags", "Fair,New", "--json"]
    assert run([*words, "--dry-run"]) == 0
    assert "Fair,New" in json.loads(capsys.readouterr().out)["notices"][0]
    assert run(words) == 0
    assert places()["a@example.org"] == ("Owner", "North")
    assert tags_of("a@example.org") == {"Fair", "New"}
    assert run([*words[:3], "--team", "Nowhere"]) == 1
    assert Import.objects.count() == 1


def upsert(client: Client, *rows: dict[str, Any]) -> Any:
    body = {"source": "shop", "rows": list(rows)}
    return client.post("/api/v1/people/upsert", body, content_type="application/json").json()


@pytest.mark.usefixtures("everybody")
def test_a_program_gives_owner_team_and_tags_by_name(cast: Cast) -> None:
    row = {"external_id": "1", "last_name": "Roux", "email": "a@example.org", "owner": "owner@example.org"}
    answer = upsert(
        cast.robot.client, {**row, "tags": ["vip"]}, {"external_id": "2", "last_name": "B", "team": "South"}
    )
    assert answer["counts"]["created"] == 2, answer
    assert places() == {"a@example.org": ("Owner", "North"), "": (None, "South")}
    assert upsert(cast.robot.client, {**row, "tags": ["VIP"]})["counts"]["unchanged"] == 1
    assert upsert(cast.robot.client, {"external_id": "1", "tags": ["salon"]})["counts"]["updated"] == 1
    assert tags_of("a@example.org") == {"vip", "salon"}


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"owner": "nobody"}, "unknown_owner"),
        ({"team": "Nowhere"}, "unknown_team"),
        ({"tags": ["x" * 61]}, "not_a_tag"),
    ],
)
def test_a_program_hears_of_a_name_that_nobody_knows(cast: Cast, given: dict[str, Any], code: str) -> None:
    answer = upsert(cast.robot.client, {"external_id": "1", "last_name": "Roux", **given})
    assert [problem["code"] for problem in answer["rows"][0]["problems"]] == [code]
    assert not Party.objects.exists()


@pytest.mark.usefixtures("everybody")
def test_a_program_may_not_take_a_customer_from_a_colleague_without_the_right(cast: Cast) -> None:
    PersonFactory.create(email="a@example.org", last_name="Roux", owner=cast.owner.user, team=cast.north)
    answer = upsert(cast.robot.client, {"email": "a@example.org", "owner": "outsider@example.org"})
    assert [problem["code"] for problem in answer["rows"][0]["problems"]] == ["not_to_give"]
    assert places()["a@example.org"] == ("Owner", "North")
