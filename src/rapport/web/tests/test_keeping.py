"""The frame of a page is drawn once and kept; what differs between two readings is put in anew."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from rapport.core.identity.models import CompanySettings
from rapport.core.identity.services import users
from rapport.core.identity.tests.factories import EARLIER
from rapport.kit import known
from tests.cast import Cast, Member

pytestmark = pytest.mark.django_db

_CURRENT = re.compile(r'href="([^"]+)"[^>]*aria-current="page"')
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@pytest.fixture(autouse=True)
def _kept(monkeypatch: pytest.MonkeyPatch, cast: Cast) -> None:
    monkeypatch.setattr(known, "is_on", True)
    monkeypatch.setattr(known, "_kept", {})
    CompanySettings.objects.update(stamp="of this morning")


def rail(member: Member, name: str = "parties:person_list") -> str:
    page = member.client.get(reverse(name)).content.decode()
    return page[page.index('<nav class="rail"') : page.index("</nav>")]


def test_the_rail_lights_the_place_of_each_page(cast: Cast) -> None:
    for name in ("parties:person_list", "parties:company_list", "parties:person_list"):
        assert _CURRENT.findall(rail(cast.manager, name)) == [reverse(name)]


def test_everyone_has_a_rail_of_their_own_and_sees_a_new_name_at_once(cast: Cast) -> None:
    assert cast.manager.user.name in rail(cast.manager)
    assert cast.manager.user.name not in rail(cast.owner)
    users.set_preferences(cast.owner.user, {"name": "Ottilie Nouvelle"}, by=cast.owner.actor, at=EARLIER)
    assert "Ottilie Nouvelle" in rail(cast.owner)


def test_a_kept_form_carries_the_token_of_this_request(cast: Cast) -> None:
    first, second = (_TOKEN.findall(rail(cast.manager)) for _turn in range(2))
    assert len(first) == len(second) == 1
    assert first != second
    assert len(first[0]) == 64
