"""API tokens on their pages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from rapport.core.identity.models import ApiToken
from rapport.core.identity.services.tokens import authenticate_token
from rapport.kit import clock
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_a_token_is_shown_once_and_works(cast: Cast) -> None:
    response = cast.owner.client.post("/me/tokens/new/", {"name": "Site", "verbs": ["party.view"], "expires_on": ""})

    text = response.context["made"].text
    assert text in response.content.decode()
    assert authenticate_token(text, at=clock.now()).user_id == cast.owner.user.pk
    assert text not in cast.owner.client.get("/me/tokens/").content.decode()


def test_a_token_lasts_until_the_end_of_its_last_day(cast: Cast) -> None:
    today = timezone.localdate()
    cast.owner.client.post(
        "/me/tokens/new/", {"name": "Site", "verbs": ["party.view"], "expires_on": today.isoformat()}
    )

    expires = ApiToken.objects.get(name="Site").expires_at
    assert expires is not None
    assert timezone.localtime(expires).date() == today + timedelta(days=1)


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"name": "", "verbs": ["party.view"]}, "name"),
        ({"name": "Site", "verbs": []}, "verbs"),
        ({"name": "Site", "verbs": ["role.edit"]}, "verbs"),
        ({"name": "Site", "verbs": ["party.view"], "expires_on": "2020-01-01"}, "expires_on"),
    ],
)
def test_a_token_without_name_rights_or_future_is_refused(cast: Cast, sent: dict[str, object], field: str) -> None:
    response = cast.owner.client.post("/me/tokens/new/", sent)  # type: ignore[arg-type]

    assert response.status_code == 422
    assert field in response.context["form"].errors


def test_a_revoked_token_leaves_the_list(cast: Cast) -> None:
    cast.owner.client.post("/me/tokens/new/", {"name": "Site", "verbs": ["party.view"]})
    token = ApiToken.objects.get(name="Site")

    cast.owner.client.post(f"/me/tokens/{token.uuid}/revoke/")

    assert "Site" not in cast.owner.client.get("/me/tokens/").content.decode()


def test_another_users_token_is_not_found(cast: Cast) -> None:
    token = cast.robot.user.api_tokens.get()

    assert cast.owner.client.post(f"/me/tokens/{token.uuid}/revoke/").status_code == 404
