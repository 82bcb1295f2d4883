"""Who sees what: beside the table of doors, what hangs on records, files, and what needs a sign-in."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from rapport.collaborative.rest.tests.door import ask
from rapport.core.exchange.models import ExportFile
from rapport.core.exchange.services import imports
from rapport.core.identity.tests.factories import UserFactory
from rapport.kit.records import record_types
from tests.cast import Cast
from tests.contract.makers import EVERYBODYS, MAKERS

SEES = {"owner": True, "colleague": True, "manager": True, "head": True, "analyst": True, "administrator": True}
SEES |= {"outsider": False}
API = {
    "person": "people",
    "company": "companies",
    "household": "households",
    "product": "products",
    "order": "orders",
    "contract": "contracts",
}
API |= {"cost": "costs", "hours": "hours", "interaction": "interactions"}


@pytest.mark.parametrize("key", [key for key in record_types if key not in EVERYBODYS])
def test_a_manager_sees_their_team_and_a_director_everyone(cast: Cast, key: str) -> None:
    record = MAKERS[key](cast.outsider.user, cast.south)
    assert not _on_list(cast.head.client, key, str(record.uuid))
    assert not _page(cast.head.client, key, str(record.uuid))
    assert _page(cast.manager.client, key, str(record.uuid))


@pytest.mark.parametrize("key", list(record_types))
def test_nobody_gets_in_without_signing_in(cast: Cast, key: str) -> None:
    record = MAKERS[key](cast.owner.user, cast.north)
    for url in (reverse(record_types[key].list_url), record_types[key].url(record)):
        answer = cast.anonymous.get(url)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/sign-in/")
    assert cast.anonymous.get(f"/api/v1/{API[key]}/{record.uuid}").status_code == 401


def test_what_hangs_on_a_customer_is_seen_with_them_only(cast: Cast) -> None:
    party, at = MAKERS["person"](cast.owner.user, cast.north), timezone.now()
    on, day = f"/records/party/{party.uuid}", (at + timedelta(days=1)).isoformat()
    file = cast.owner.client.post(f"/api/v1{on}/files", {"file": SimpleUploadedFile("a.txt", b"a")}).json()["uuid"]
    talk = {"party": str(party.uuid), "channel": "phone", "text": "Spoke"}
    made = {
        f"/notes/{_made(cast, f'{on}/notes', {'text': 'Noted'})}",
        f"/todos/{_made(cast, f'{on}/todos', {'title': 'Call', 'due_on': day[:10]})}",
        f"/events/{_made(cast, f'{on}/events', {'title': 'Meet', 'starts_at': day})}",
        f"/interactions/{_made(cast, '/interactions', talk)}",
        f"/files/{file}",
        f"/files/{file}/content",
        *(f"{on}/{what}" for what in ("notes", "todos", "files", "tags", "history")),
    }
    seen = {who: _open(getattr(cast, who).client, made) for who in [*SEES, "partner"]}
    assert seen == {who: made if sees else set() for who, sees in (SEES | {"partner": False}).items()}
    assert {cast.anonymous.get(f"/api/v1{path}").status_code for path in made} == {401}


def test_what_a_product_costs_is_seen_by_the_roles_of_that_field_only(cast: Cast) -> None:
    product = MAKERS["product"](cast.owner.user, cast.north)
    path = {f"/products/{product.uuid}/unit-costs"}
    agent = UserFactory.create(role_key="general_agent", email="agent@example.org", team=cast.north)
    cast.anonymous.force_login(agent)
    clients = {who: getattr(cast, who).client for who in [*SEES, "partner"]} | {"agent": cast.anonymous}
    assert [who for who, client in clients.items() if not _open(client, path)] == ["partner", "agent"]


def test_files_brought_in_and_taken_out_are_seen_by_whoever_asked(cast: Cast) -> None:
    at = timezone.now()
    given = {"name": "f.csv", "target": "people", "by": cast.head.actor, "at": at, "whole": True}
    brought = imports.start(io.BytesIO(b"Nom\nRow\n"), **given)
    taken = ExportFile.objects.create(created_by=cast.head.user, created_at=at, list_key="person", file_format="csv")
    of_all, of_one = f"/imports/{brought.uuid}/", f"/exports/{taken.uuid}/"

    def readers(path: str) -> set[str]:
        return {who for who in [*SEES, "partner"] if getattr(cast, who).client.get(path).status_code == 200}

    assert (readers(of_all), readers(of_one)) == ({"head", "manager", "administrator"}, {"head"})


def _made(cast: Cast, path: str, body: Any) -> str:
    return str(ask(cast.owner, "post", path, body).json()["uuid"])


def _open(client: Client, paths: set[str]) -> set[str]:
    return {path for path in paths if client.get(f"/api/v1{path}").status_code == 200}


def _on_list(client: Client, key: str, uuid: str) -> bool:
    answer = client.get(reverse(record_types[key].list_url))
    return answer.status_code == 200 and uuid in answer.content.decode()


def _page(client: Client, key: str, uuid: str) -> bool:
    return client.get(reverse(record_types[key].detail_url, args=[uuid])).status_code == 200
