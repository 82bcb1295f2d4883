"""Who may open the pages of this room, of roles and of the audit log."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.cast import Cast

pytestmark = pytest.mark.django_db

OWN_PAGES = [
    "identity:profile",
    "identity:password",
    "identity:session_list",
    "identity:settings_home",
]
EMPLOYEE_PAGES = ["identity:token_new", "identity:people"]
SETTINGS_PAGES = [
    "identity:company_edit",
    "identity:rate_list",
    "identity:user_list",
    "identity:user_new",
    "identity:team_list",
    "identity:team_new",
    "access:role_list",
    "audit:entry_list",
]
OTHERS = ["owner", "colleague", "manager", "outsider", "analyst", "partner"]


@pytest.mark.parametrize("page", SETTINGS_PAGES)
def test_settings_open_for_the_administrator_only(cast: Cast, page: str) -> None:
    address = reverse(page)

    assert cast.administrator.client.get(address).status_code == 200
    refused = {name: getattr(cast, name).client.get(address).status_code for name in OTHERS}
    assert refused == dict.fromkeys(OTHERS, 403)


@pytest.mark.parametrize("page", OWN_PAGES)
def test_everybody_has_an_account_of_their_own(cast: Cast, page: str) -> None:
    for name in ["administrator", *OTHERS]:
        assert getattr(cast, name).client.get(reverse(page)).status_code == 200, name


@pytest.mark.parametrize("page", EMPLOYEE_PAGES)
def test_partners_neither_make_tokens_nor_browse_colleagues(cast: Cast, page: str) -> None:
    assert cast.owner.client.get(reverse(page)).status_code == 200
    assert cast.partner.client.get(reverse(page)).status_code == 403


@pytest.mark.parametrize("page", [*OWN_PAGES, *EMPLOYEE_PAGES, *SETTINGS_PAGES, "identity:welcome"])
def test_visitors_are_sent_to_sign_in(cast: Cast, page: str) -> None:
    response = cast.anonymous.get(reverse(page))

    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in/")


def test_verbs_on_users_teams_rates_and_roles_are_refused_to_others(cast: Cast) -> None:
    owner, team = cast.owner.user.uuid, cast.north.uuid
    posts = [
        reverse("identity:company_remove_logo"),
        reverse("identity:company_set_logo"),
        reverse("identity:user_edit", args=[owner]),
        reverse("identity:user_deactivate", args=[owner]),
        reverse("identity:user_reactivate", args=[owner]),
        reverse("identity:user_reset_password", args=[owner]),
        reverse("identity:team_edit", args=[team]),
        reverse("identity:team_remove", args=[team]),
        reverse("access:role_edit", args=["manager"]),
        reverse("access:role_rename", args=["manager"]),
        reverse("access:role_remove", args=["manager"]),
    ]

    assert {address: cast.manager.client.post(address).status_code for address in posts} == dict.fromkeys(posts, 403)


def test_the_settings_menu_shows_what_one_may_open(cast: Cast) -> None:
    assert "/settings/users/" in cast.administrator.client.get("/settings/").content.decode()
    assert "/settings/users/" not in cast.owner.client.get("/settings/").content.decode()
