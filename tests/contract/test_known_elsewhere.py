"""Whoever meets a customer out of their sight hears which team to ask, and nothing else."""

from __future__ import annotations

import io

from rapport.collaborative.rest.tests.door import ask
from rapport.core.exchange.models import Import
from rapport.core.exchange.services import imports, running
from rapport.core.metadata.services import fields
from rapport.kit import clock
from rapport.operational.parties.models import Party
from rapport.operational.parties.services import people
from rapport.operational.parties.tests.factories import PersonFactory
from tests.cast import Cast

TOLD = ("South", "Zedname", "Zedtown")


def bring(cast: Cast, text: str, target: str = "people") -> Import:
    by, at = cast.head.actor, clock.now()
    record = imports.start(io.BytesIO(text.encode()), name="f.csv", target=target, by=by, at=at, whole=True)
    running.run(record, by=by, at=at)
    return Import.objects.get(pk=record.pk)


def others(cast: Cast, **values: str) -> Party:
    return PersonFactory.create(
        last_name="Zedname", first_name="", city="Zedtown", owner=cast.outsider.user, team=cast.south, **values
    )


def shown(cast: Cast, record: Import) -> list[bool]:
    """Which of the team, the name and the town the page of an import tells, and the program's door."""
    pages = [f"/imports/{record.uuid}/", f"/imports/{record.uuid}/refused/", f"/api/v1/imports/{record.uuid}/left"]
    answers = [cast.head.client.get(page) for page in pages]
    raw = (b"".join(answer) if answer.streaming else answer.content for answer in answers)  # type: ignore[arg-type]
    text = b"".join(raw).decode()
    return [word in text for word in TOLD]


def test_a_match_out_of_sight_names_the_team_only(cast: Cast) -> None:
    theirs = others(cast, email="zed@example.org")
    for row in ("Other;zed@example.org", "Zedna;zed@example.org"):
        record = bring(cast, f"Nom;Mail\n{row}\n")
        assert (record.refused_count, shown(cast, record)) == (1, [True, False, False]), row
    row = {"external_id": "1", "last_name": "Other", "email": "zed@example.org"}
    answer = ask(cast.head, "post", "/people/upsert", {"source": "shop", "rows": [row]})
    assert [word in answer.content.decode() for word in TOLD] == [True, False, False], answer.content
    assert str(theirs.uuid) not in answer.content.decode()
    asked = cast.owner.client.get("/parties/people/new/duplicates/?email=zed@example.org").content.decode()
    assert [word in asked for word in TOLD] == [True, False, False]


def test_rows_that_wait_offer_only_customers_in_sight(cast: Cast) -> None:
    others(cast, email="zed@example.org")
    mine = PersonFactory.create(last_name="Mine", email="zed@example.org", owner=cast.owner.user, team=cast.north)
    record = bring(cast, "commande;date;montant;mail\n1;2024-01-02;10;zed@example.org\n", "orders")
    page = cast.head.client.get(f"/imports/{record.uuid}/?rows=waiting").content.decode()
    assert record.waiting_count == 1
    assert (str(mine) in page, "Zedname" in page) == (True, False)


def test_a_field_that_a_role_does_not_see_is_no_column_of_a_file(cast: Cast) -> None:
    settings = {"seen_by": ["administrator"], "is_required": True}
    fields.define("person", "Hushed", "text", settings=settings, by=cast.administrator.actor, at=clock.now())
    record = bring(cast, "Nom;hushed\nRow;x\n")
    page = cast.head.client.get(f"/imports/{record.uuid}/columns/").content.decode()
    assert (record.created_count, record.mapping, "Hushed" in page) == (1, {"0": "last_name"}, False)
    assert "Hushed" not in cast.head.client.get("/api/v1/imports/targets").content.decode()


def test_histories_and_timelines_forget_a_field_that_is_deleted_for_good(cast: Cast) -> None:
    by, at = cast.administrator.actor, clock.now()
    row = fields.define("person", "Hushed", "text", by=by, at=at)
    party = PersonFactory.create(owner=cast.owner.user, team=cast.north)
    people.edit(party, {"custom": {"hushed": "Whispered"}}, by=cast.owner.actor, at=at)
    pages = (f"/parties/{party.uuid}/", f"/parties/{party.uuid}/history/", f"/api/v1/people/{party.uuid}/timeline")
    pages += (f"/api/v1/records/party/{party.uuid}/history",)
    told = [cast.owner.client.get(page).content.decode().lower() for page in pages]
    assert all("hushed" in text for text in told)
    fields.retire(row, by=by, at=at)
    fields.delete([row])
    left = [cast.owner.client.get(page).content.decode().lower() for page in pages]
    assert not [page for page, text in zip(pages, left, strict=True) if "hushed" in text or "whispered" in text]
