"""Texts that a team keeps: written on their page, offered and filled in where one writes, over REST."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation

from rapport.core.worklist.models import ReadyText
from rapport.operational.parties.models import Party
from rapport.operational.parties.tests.factories import PersonFactory
from tests.cast import Cast

PAGE, JSON = "/settings/texts/", "application/json"


@pytest.fixture
def party(cast: Cast) -> Party:
    return PersonFactory.create(first_name="Léa", owner=cast.owner.user, team=cast.north)


def keep(cast: Cast, who: str = "owner", **given: Any) -> int:
    values = {"name": "Offer", "text": "Dear {first name}, {us} writes on behalf of {owner}.", **given}
    if who in ("owner", "head"):
        values.setdefault("team", str(cast.north.pk))
    return int(getattr(cast, who).client.post(PAGE, values).status_code)


def offered(cast: Cast, party: Party, who: str = "owner", **asked: str) -> str:
    address = reverse("worklist:ready_text_options", args=["party", party.uuid])
    answer = getattr(cast, who).client.get(address, {"mode": "phone", **asked})
    return str(answer.content.decode()) if answer.status_code == 200 else ""


def test_a_text_is_offered_to_its_team_with_the_customers_fields_filled_in(cast: Cast, party: Party) -> None:
    assert keep(cast) == 302
    assert ReadyText.objects.get().text == "Dear {first_name}, {us} writes on behalf of {owner}."
    assert "Dear Léa, " in offered(cast, party)
    assert "on behalf of Owner." in offered(cast, party, "colleague", q="off")
    assert "Dear" not in offered(cast, party, q="letter")
    assert "Dear" not in offered(cast, party, "analyst")
    assert offered(cast, party, "outsider") == ""


def test_what_is_not_known_stays_to_be_written_and_kinds_of_entry_narrow_the_menu(cast: Cast, party: Party) -> None:
    assert keep(cast, text="At {company}", modes=["letter"]) == 302
    assert offered(cast, party) == offered(cast, party, mode="note") != offered(cast, party, mode="letter")
    assert "At [Customer’s company]" in offered(cast, party, mode="letter")


def test_fields_are_named_in_the_readers_language(cast: Cast) -> None:
    cast.owner.user.language = "fr"
    cast.owner.user.save()
    assert keep(cast, text="Bonjour {prénom} {first_name}") == 302
    kept = ReadyText.objects.get()
    assert kept.text == "Bonjour {first_name} {first_name}"
    with translation.override("fr"):
        assert "Bonjour {prénom} {prénom}" in cast.owner.client.get(f"{PAGE}{kept.uuid}/edit/").content.decode()


def test_who_may_write_which_text(cast: Cast) -> None:
    assert keep(cast, text="Hello {shoe size}") == 422
    assert keep(cast, team="") == 422
    assert keep(cast, "analyst") == 403
    assert keep(cast, "administrator", name="For all") == 302
    kept = ReadyText.objects.get()
    change = {"name": "Mine", "text": "x", "team": str(cast.north.pk)}
    assert cast.owner.client.post(f"{PAGE}{kept.uuid}/edit/", change).status_code == 403
    assert cast.owner.client.post(f"{PAGE}{kept.uuid}/remove/").status_code == 403
    assert "For all" in cast.owner.client.get(PAGE).content.decode()
    assert cast.administrator.client.post(f"{PAGE}{kept.uuid}/edit/", change | {"version": "7"}).status_code == 422
    assert cast.administrator.client.post(f"{PAGE}{kept.uuid}/edit/", change | {"version": "1"}).status_code == 302
    assert cast.administrator.client.post(f"{PAGE}{kept.uuid}/remove/").status_code == 302
    assert not ReadyText.objects.exists()


def test_texts_over_rest(cast: Cast) -> None:
    api, body = cast.administrator.client, {"name": "Offer", "text": "Dear {name}", "modes": ["email"]}
    made = api.post("/api/v1/ready-texts", body, content_type=JSON)
    assert made.status_code == 201, made.content
    address = f"/api/v1/ready-texts/{made.json()['uuid']}"
    assert api.put(address, body | {"text": "Hello"}, content_type=JSON).json()["version"] == 2
    assert api.put(address, body, content_type=JSON, headers={"If-Match": '"1"'}).status_code == 412
    assert api.post("/api/v1/ready-texts", body | {"modes": ["smoke"]}, content_type=JSON).status_code == 422
    assert [row["text"] for row in cast.owner.client.get("/api/v1/ready-texts").json()["items"]] == ["Hello"]
    assert api.delete(address).status_code == 204
