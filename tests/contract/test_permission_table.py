"""The table of permissions: who meets a record of each type at each door, one whom it is shown included."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from rapport.core.access.services import sharing
from rapport.core.identity.tests.factories import UserFactory
from rapport.core.search import services as index
from rapport.kit import clock
from rapport.kit.records import record_types
from rapport.operational.orders.models import CostEntry
from rapport.operational.parties.models import Party, Standing
from rapport.web.lists.spec import lists
from tests.cast import Cast, Member
from tests.contract.makers import EVERYBODYS, MAKERS
from tests.contract.probe import API, PARTNER_TYPES

SEE = ("owner", "colleague", "head", "manager", "analyst", "administrator")
ARE_SHOWN = {"lent": "outsider", "guest": "partner"}
WHO = (*SEE, "outsider", "partner", *ARE_SHOWN, "anonymous")
ANALYSTS = frozenset({"manager", "head", "analyst", "administrator"})
EXPORT: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(
        ("person", "company", "household", "order", "contract", "cost"), ANALYSTS | {"owner", "colleague", "lent"}
    ),
    "product": ANALYSTS | {"owner", "colleague", "outsider", "lent"},
    **dict.fromkeys(("interaction", "hours"), ANALYSTS),
}


def _expected(key: str, who: str) -> bool:
    """Who sees a record of the north team: it, the direction, and who is shown its customer, as far as their role."""
    if who in ("partner", "anonymous"):
        return False
    if who == "guest":
        return key in PARTNER_TYPES
    return key in EVERYBODYS or who != "outsider"


@pytest.mark.parametrize("key", list(record_types))
@pytest.mark.parametrize("who", WHO)
def test_every_door_shows_a_record_to_those_in_scope_only(cast: Cast, key: str, who: str) -> None:
    record = _placed(cast, key, who)
    client = cast.anonymous if who == "anonymous" else getattr(cast, ARE_SHOWN.get(who, who)).client
    found = {name for name, door in DOORS.items() if door(client, key, record)}
    sees = _expected(key, who)
    assert found == {name for name in DOORS if sees and (name not in FILES or who in EXPORT[key])}


def _placed(cast: Cast, key: str, who: str) -> Any:
    """A record of the owner with something to add up, its customer shown to whom it is about."""
    record = MAKERS[key](cast.owner.user, cast.north)
    for name in ("minutes", "cost") if key == "interaction" else ():
        type(record).objects.filter(pk=record.pk).update(**{name: 7})
    index.index(record_types[key].holder, [record.pk])
    party = record.pk if key in PARTNER_TYPES else getattr(record, "party_id", None)
    Standing.objects.filter(party_id=party).update(revenue=9000)
    if who in ARE_SHOWN and party is not None:
        reader = getattr(cast, ARE_SHOWN[who]).user
        sharing.share_many("party", [party], reader.pk, by=cast.head.actor, at=clock.now())
    return record


def _on_list(client: Client, key: str, record: Any) -> bool:
    answer = client.get(reverse(record_types[key].list_url))
    return answer.status_code == 200 and str(record.uuid) in answer.content.decode()


def _counted(client: Client, key: str, record: Any) -> bool:
    answer = client.get(reverse(record_types[key].list_url))
    return answer.status_code == 200 and answer.context["count"].value == 1


def _added_up(client: Client, key: str, record: Any) -> bool:
    """Whether the sums at the foot hold it; a list without sums says with its rows whether it is there."""
    totals = [column.key for column in lists[key].columns if column.total and not column.restricted]
    if not totals:
        return _counted(client, key, record)
    answer = client.get(f"{reverse(record_types[key].list_url)}footer/", {"cols": ",".join(totals)})
    return answer.status_code == 200 and any(total["sum"] for total in answer.context["totals"])


def _page(client: Client, key: str, record: Any) -> bool:
    return client.get(record_types[key].url(record)).status_code == 200


def _peek(client: Client, key: str, record: Any) -> bool:
    part = {"HX-Request": "true", "HX-Target": "peek"}
    return client.get(reverse(lists[key].peek_url, args=[record.uuid]), headers=part).status_code == 200


def _searched(client: Client, key: str, record: Any) -> bool:
    answer = client.get("/search/", {"q": str(record)})
    return answer.status_code == 200 and f"<mark>{record}</mark>" in answer.content.decode()


def _searched_over_rest(client: Client, key: str, record: Any) -> bool:
    answer = client.get("/api/v1/search", {"q": str(record)})
    return answer.status_code == 200 and str(record.uuid) in answer.content.decode()


def _over_rest(client: Client, key: str, record: Any) -> bool:
    return client.get(f"/api/v1/{API[key]}/{record.uuid}").status_code == 200


def _listed_over_rest(client: Client, key: str, record: Any) -> bool:
    answer = client.get(f"/api/v1/{API[key]}")
    return answer.status_code == 200 and str(record.uuid) in answer.content.decode()


def _history_over_rest(client: Client, key: str, record: Any) -> bool:
    return client.get(f"/api/v1/records/{record_types[key].holder}/{record.uuid}/history").status_code == 200


def _file(client: Client, key: str, record: Any) -> bool:
    return _has_a_row(client.get(f"{reverse(record_types[key].list_url)}export/csv/"))


def _file_over_rest(client: Client, key: str, record: Any) -> bool:
    return _has_a_row(client.get(f"/api/v1/exports/{key}/csv"))


def _has_a_row(answer: Any) -> bool:
    return answer.status_code == 200 and len(b"".join(answer.streaming_content).decode().strip().splitlines()) == 2


Door = Callable[[Client, str, Any], bool]
DOORS: Mapping[str, Door] = {
    "list": _on_list, "count": _counted, "footer": _added_up, "page": _page, "peek": _peek, "search": _searched,
    "search over REST": _searched_over_rest, "REST": _over_rest, "list over REST": _listed_over_rest,
    "history over REST": _history_over_rest, "file": _file, "file over REST": _file_over_rest,
}  # fmt: skip
FILES = ("file", "file over REST")

ROWS: Mapping[str, Mapping[str, Any]] = {
    "people": {"external_id": "X1", "last_name": "Zedname", "city": "Zedtown"},
    "companies": {"external_id": "X1", "name": "Zedname", "city": "Zedtown"},
    "orders": {
        "external_id": "N1", "placed_on": "2024-03-04", "customer": {"external_id": "X1"}, "channel": "Zedname",
        "lines": [{"product": "P1", "product_name": "Zedpump", "quantity": 2, "unit_price": 10.5}],
    },
    "contracts": {"number": "N1", "starts_on": "2024-03-04", "label": "Zedname", "customer": "X1"},
    "costs": {"number": "N1", "starts_on": "2024-03-04", "kind": "logistics", "amount": 12, "label": "Zedname",
              "customer": "X1"},
}  # fmt: skip
CHANGES: Mapping[str, Mapping[str, Any]] = {
    "people": {"last_name": "Other", "city": "Elsewhere"}, "companies": {"name": "Other", "city": "Elsewhere"},
    "orders": {"channel": "Web"}, "contracts": {"label": "Other"}, "costs": {"label": "Other"},
}  # fmt: skip
NO_RIGHT = "may not bring"
BRINGS = dict.fromkeys(("owner", "colleague", "head", "manager", "administrator"), "updated")
BRINGS |= dict.fromkeys(("outsider", "lent", "rival"), "refused") | dict.fromkeys(
    ("analyst", "partner", "guest"), NO_RIGHT
)

BESIDES = {("costs", who) for who in ("owner", "colleague", "outsider", "lent")}


@pytest.mark.parametrize("noun", list(ROWS))
@pytest.mark.parametrize("who", list(BRINGS))
def test_what_is_brought_meets_only_what_is_ones_own(cast: Cast, noun: str, who: str) -> None:
    """A row that meets what is another team's changes nothing and, unless that is shown, tells nothing of it."""
    if noun not in ("people", "companies"):
        _send(cast.administrator, "people", ROWS["people"])
    made = _send(cast.administrator, noun, ROWS[noun]).json()
    assert made["counts"]["created"] == 1, made
    Party.objects.update(owner=cast.owner.user, team=cast.north)
    CostEntry.objects.update(team=cast.north)
    if who in ARE_SHOWN:
        reader = getattr(cast, ARE_SHOWN[who]).user
        sharing.share_many("party", [Party.objects.get().pk], reader.pk, by=cast.manager.actor, at=clock.now())
    answer = _send(_bringer(cast, who), noun, {**ROWS[noun], **CHANGES[noun]})
    text = answer.content.decode()
    outcome = NO_RIGHT if answer.status_code == 403 else answer.json()["rows"][0]["outcome"]
    assert outcome == (NO_RIGHT if (noun, who) in BESIDES else BRINGS[who]), text
    if who in ("outsider", "rival"):
        assert [word for word in ("Zedname", "Zedtown", made["rows"][0]["uuid"]) if word in text] == []


def _bringer(cast: Cast, who: str) -> Member:
    """Somebody of the cast, or the head of the south team."""
    if who == "rival":
        return Member(UserFactory.create(role_key="manager", name="Rival", email="rival@example.org", team=cast.south))
    found: Member = getattr(cast, ARE_SHOWN.get(who, who))
    return found


def _send(by: Member, noun: str, row: Mapping[str, Any]) -> Any:
    body = {"source": "shop", "rows": [row]}
    return by.client.post(f"/api/v1/{noun}/upsert", json.dumps(body), content_type="application/json")
