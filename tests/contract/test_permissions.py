"""Who sees what, at every door of every record type."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from rapport.core.search import services as index
from rapport.kit.records import record_types
from rapport.web.lists.spec import lists
from tests.cast import Cast
from tests.contract.makers import EVERYBODYS, MAKERS

SEES = {"owner": True, "colleague": True, "manager": True, "head": True, "analyst": True, "administrator": True}
SEES |= {"outsider": False}
API = {"person": "people", "company": "companies", "product": "products", "order": "orders", "contract": "contracts"}
API |= {"cost": "costs", "hours": "hours"}


@pytest.mark.parametrize("key", list(record_types))
@pytest.mark.parametrize("who", [*SEES, "partner"])
def test_every_door_shows_a_record_to_those_in_scope_only(cast: Cast, key: str, who: str) -> None:
    record = MAKERS[key](cast.owner.user, cast.north)
    index.index(record_types[key].holder, [record.pk])
    client = getattr(cast, who).client
    sees = who != "partner" and (key in EVERYBODYS or SEES[who])
    assert _on_list(client, key, str(record.uuid)) is sees
    assert _page(client, key, str(record.uuid)) is sees
    assert _peek(client, key, str(record.uuid)) is sees
    assert _over_rest(client, key, str(record.uuid)) is sees
    assert _found(client, str(record)) is sees


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


def _on_list(client: Client, key: str, uuid: str) -> bool:
    answer = client.get(reverse(record_types[key].list_url))
    return answer.status_code == 200 and uuid in answer.content.decode()


def _page(client: Client, key: str, uuid: str) -> bool:
    return client.get(reverse(record_types[key].detail_url, args=[uuid])).status_code == 200


def _peek(client: Client, key: str, uuid: str) -> bool:
    part = {"HX-Request": "true", "HX-Target": "peek"}
    return client.get(reverse(lists[key].peek_url, args=[uuid]), headers=part).status_code == 200


def _over_rest(client: Client, key: str, uuid: str) -> bool:
    return client.get(f"/api/v1/{API[key]}/{uuid}").status_code == 200


def _found(client: Client, title: str) -> bool:
    answer = client.get("/search/", {"q": title})
    assert answer.status_code == 200
    return f"<mark>{title}</mark>" in answer.content.decode()
