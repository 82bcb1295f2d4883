"""Signing in and out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from rapport.core.audit.models import AuditEntry
from rapport.core.identity.models import SharedEntry, User
from rapport.core.identity.tests.factories import UserFactory
from tests.cast import Cast

pytestmark = pytest.mark.django_db
PASSWORD = "vent-du-large-27"


@pytest.fixture(autouse=True)
def _attempts_start_at_zero() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def camille(cast: Cast) -> User:
    return UserFactory.create(email="camille@example.org", password=PASSWORD, language="fr")


def attempt(client: Client, email: str, password: str, **more: str) -> HttpResponse:
    return client.post("/sign-in/", {"login": email, "password": password, **more})  # type: ignore[return-value]


def test_the_right_password_opens_the_page_that_was_wanted(camille: User) -> None:
    client = Client()

    response = attempt(client, "Camille@Example.org", PASSWORD, next="/settings/?a=1")

    assert (response.status_code, response["Location"]) == (302, "/settings/?a=1")
    assert client.get("/me/profile/").status_code == 200
    assert AuditEntry.objects.get(verb="session.start").actor == camille


def test_a_page_asked_for_too_early_is_kept_for_after_the_sign_in(camille: User) -> None:
    response = Client().get("/me/sessions/?x=1")

    assert (response.status_code, response["Location"]) == (302, "/sign-in/?next=%2Fme%2Fsessions%2F%3Fx%3D1")


def test_a_part_of_a_page_asked_for_too_early_moves_the_whole_page(camille: User) -> None:
    asking = {"HX-Request": "true", "HX-Current-URL": "http://testserver/me/sessions/?x=1"}

    response = Client().get("/people/choices/", headers=asking)

    assert response.status_code == 401
    assert response["HX-Redirect"] == "/sign-in/?next=%2Fme%2Fsessions%2F%3Fx%3D1"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_sign_in_never_leads_to_another_site(camille: User, elsewhere: str) -> None:
    assert attempt(Client(), camille.email, PASSWORD, next=elsewhere)["Location"] == "/"


def test_wrong_password_unknown_and_deactivated_users_hear_the_same_sentence(camille: User) -> None:
    UserFactory.create(email="gone@example.org", password=PASSWORD, is_active=False)

    answers = [
        attempt(Client(), "camille@example.org", "not-this-one"),
        attempt(Client(), "nobody@example.org", PASSWORD),
        attempt(Client(), "gone@example.org", PASSWORD),
    ]

    assert [answer.status_code for answer in answers] == [422, 422, 422]
    errors = [answer.context["form"].non_field_errors() for answer in answers]  # type: ignore[attr-defined]
    assert errors[0] == errors[1] == errors[2]


def test_a_sixth_wrong_password_in_five_minutes_must_wait_even_if_the_next_is_right(camille: User) -> None:
    for _ in range(5):
        attempt(Client(), camille.email, "not-this-one")

    response = attempt(Client(), camille.email, PASSWORD)

    assert response.status_code == 429
    assert "_auth_user_id" not in response.client.session  # type: ignore[attr-defined]


def test_other_people_can_sign_in_while_one_must_wait(camille: User) -> None:
    UserFactory.create(email="yann@example.org", password=PASSWORD)
    for _ in range(5):
        attempt(Client(), camille.email, "not-this-one")

    assert attempt(Client(), "yann@example.org", PASSWORD).status_code == 302


def test_attempts_are_counted_for_all_web_processes_at_once(camille: User) -> None:
    attempt(Client(), camille.email, "not-this-one")

    assert SharedEntry.objects.exists()


def test_signing_in_changes_the_session_key(camille: User) -> None:
    client = Client()
    client.get("/sign-in/")
    session = client.session
    session["kept"] = 1
    session.save()
    before = session.session_key

    attempt(client, camille.email, PASSWORD)

    assert client.session.session_key != before


def test_a_session_ends_with_the_browser_unless_asked_otherwise(camille: User) -> None:
    passing, staying = Client(), Client()
    attempt(passing, camille.email, PASSWORD)
    attempt(staying, camille.email, PASSWORD, remember="on")

    assert passing.session.get_expire_at_browser_close()
    assert not staying.session.get_expire_at_browser_close()


def test_cookies_are_kept_from_scripts_and_other_sites(camille: User) -> None:
    client = Client()
    attempt(client, camille.email, PASSWORD)

    cookie = client.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_a_request_without_its_csrf_token_is_refused(camille: User) -> None:
    strict = Client(enforce_csrf_checks=True)

    assert attempt(strict, camille.email, PASSWORD).status_code == 403


def test_signing_out_ends_the_session_and_needs_a_post(cast: Cast) -> None:
    client = cast.owner.client

    assert client.get("/sign-out/").status_code == 405
    response = client.post("/sign-out/")

    assert response["Location"] == "/sign-in/"
    assert client.get("/me/profile/").status_code == 302
    assert not UserSession.objects.filter(user=cast.owner.user).exists()


def test_a_deactivated_user_is_out_at_the_next_click(cast: Cast) -> None:
    assert cast.owner.client.get("/me/profile/").status_code == 200
    User.objects.filter(pk=cast.owner.user.pk).update(is_active=False)

    assert cast.owner.client.get("/me/profile/").status_code == 302


def test_passwords_are_kept_as_argon2(camille: User) -> None:
    assert camille.password.startswith("argon2")


def test_a_visitor_reads_the_companys_language_until_they_choose(cast: Cast) -> None:
    client = Client()

    assert "Se connecter" in client.get("/sign-in/").content.decode()
    client.post("/language/", {"language": "en", "next": "/sign-in/"})
    page = client.get("/sign-in/")

    assert "Sign in" in page.content.decode()
    assert page["Content-Language"] == "en"


def test_a_user_reads_their_own_language_whatever_the_companys(cast: Cast, camille: User) -> None:
    client = Client()
    client.force_login(camille)

    assert "Mon profil" in client.get("/me/profile/").content.decode()
    assert "My profile" in cast.owner.client.get("/me/profile/").content.decode()


def test_the_answer_to_a_sign_in_page_is_never_stored(cast: Cast) -> None:
    assert "no-store" in cast.anonymous.get("/sign-in/")["Cache-Control"]


def test_forgotten_password_page_opens_for_a_visitor(cast: Cast) -> None:
    assert cast.anonymous.get("/sign-in/forgotten/").status_code == 200
