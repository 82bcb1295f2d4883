"""The REST door as tests knock on it."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client

from tests.cast import Cast, Member

PROBLEM = "application/problem+json"


def ask(who: Any, method: str, path: str, body: Any = None, **headers: str) -> Any:
    client: Client = who.client if isinstance(who, Member) else who
    content = "" if body is None else json.dumps(body)
    call = getattr(client, method)
    if method == "get":
        return call(f"/api/v1{path}", headers=headers)
    return call(f"/api/v1{path}", content, content_type="application/json", headers=headers)


def statuses(cast: Cast, method: str, path: str, body: Any = None) -> dict[str, int]:
    """What owner, colleague, outsider, partner and a stranger are answered, in this order."""
    who: dict[str, Any] = {name: getattr(cast, name) for name in ("owner", "colleague", "outsider", "partner")}
    answers = {name: ask(member, method, path, body) for name, member in (who | {"anonymous": cast.anonymous}).items()}
    for answer in answers.values():
        assert answer.status_code < 400 or answer["Content-Type"] == PROBLEM, answer.content
    return {name: answer.status_code for name, answer in answers.items()}


def walk(who: Any, path: str, limit: int = 2) -> list[Any]:
    """Read a list page by page."""
    items: list[Any] = []
    cursor = ""
    mark = "&" if "?" in path else "?"
    for _turn in range(50):
        page = ask(who, "get", f"{path}{mark}limit={limit}&cursor={cursor}").json()
        items += page["items"]
        cursor = page["next"]
        if not cursor:
            return items
    raise AssertionError("the list does not end")
