"""One's own preferences, password and sessions."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client

from rapport.core.identity.models import User
from rapport.core.identity.services import passwords, sessions, users
from rapport.core.identity.tests.factories import EARLIER, UserFactory
from rapport.kit.errors import NotAllowed, NotFound
from tests.cast import Cast

pytestmark = pytest.mark.django_db
PASSWORD, NEXT = "vent-du-large-27", "brise-de-mer-31"


@pytest.fixture
def camille(cast: Cast) -> User:
    cache.clear()
    return UserFactory.create(email="camille@example.org", password=PASSWORD)


def signed_in(user: User) -> Client:
    client = Client(headers={"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0"})
    client.post("/sign-in/", {"login": user.email, "password": PASSWORD})
    return client


def test_language_theme_and_density_hold_from_the_next_page_on(camille: User) -> None:
    client = signed_in(camille)
    chosen = {"name": "Camille R.", "language": "fr", "theme": "dark", "density": "compact", "version": 1}

    client.post("/me/profile/", chosen)

    page = client.get("/me/profile/").content.decode()
    assert '<html lang="fr" data-theme="dark" data-density="compact">' in page
    assert "Camille R." in page


def test_one_preference_is_kept_from_the_account_menu(cast: Cast) -> None:
    response = cast.owner.client.post("/me/preferences/", {"theme": "dark"}, headers={"HX-Request": "true"})

    assert response.status_code == 204
    assert User.objects.get(pk=cast.owner.user.pk).theme == "dark"


@pytest.mark.parametrize("sent", [{"theme": "pink"}, {"density": ""}, {"language": "de"}])
def test_a_preference_that_does_not_exist_is_refused(cast: Cast, sent: dict[str, str]) -> None:
    assert cast.owner.client.post("/me/preferences/", sent).status_code == 422


def test_preferences_do_not_change_role_team_or_email(cast: Cast) -> None:
    cast.owner.client.post("/me/preferences/", {"role": "administrator", "email": "x@example.org", "theme": "dark"})

    user = User.objects.get(pk=cast.owner.user.pk)
    assert (user.role.key, user.email) == ("sales_representative", "owner@example.org")


def test_nobody_changes_anothers_preferences_or_password(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        users.set_preferences(cast.owner.user, {"theme": "dark"}, by=cast.administrator.actor, at=EARLIER)
    with pytest.raises(NotAllowed):
        passwords.change(cast.owner.user, current="", new=NEXT, by=cast.administrator.actor, at=EARLIER)


def test_a_changed_password_keeps_this_session_and_ends_the_others(camille: User) -> None:
    here, elsewhere = signed_in(camille), signed_in(camille)

    response = here.post("/me/password/", {"current": PASSWORD, "new": NEXT, "again": NEXT})

    assert response.status_code == 302
    assert here.get("/me/profile/").status_code == 200
    assert elsewhere.get("/me/profile/").status_code == 302
    assert User.objects.get(pk=camille.pk).check_password(NEXT)


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"current": "wrong", "new": NEXT, "again": NEXT}, "current"),
        ({"current": PASSWORD, "new": NEXT, "again": "other"}, "again"),
        ({"current": PASSWORD, "new": "court", "again": "court"}, "new"),
        ({"current": PASSWORD, "new": "password1", "again": "password1"}, "new"),
        ({"current": PASSWORD, "new": "camille@example", "again": "camille@example"}, "new"),
    ],
)
def test_a_wrong_or_weak_password_is_refused_beside_its_field(camille: User, sent: dict[str, str], field: str) -> None:
    response = signed_in(camille).post("/me/password/", sent)

    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert User.objects.get(pk=camille.pk).check_password(PASSWORD)


def test_guessing_the_current_password_is_slowed_down(camille: User) -> None:
    client = signed_in(camille)
    guess = {"current": "wrong", "new": NEXT, "again": NEXT}
    for _ in range(5):
        client.post("/me/password/", guess)

    response = client.post("/me/password/", guess | {"current": PASSWORD})

    assert response.status_code == 422
    assert User.objects.get(pk=camille.pk).check_password(PASSWORD)


def test_sessions_are_listed_with_browser_and_address(camille: User) -> None:
    here = signed_in(camille)
    signed_in(camille)

    page = here.get("/me/sessions/")

    assert len(page.context["sessions"]) == 2
    assert "Firefox, Linux" in page.content.decode()
    assert "127.0.0.1" in page.content.decode()


def test_one_session_can_be_ended_from_another(camille: User) -> None:
    here, elsewhere = signed_in(camille), signed_in(camille)
    other = UserSession.objects.get(session_key=elsewhere.session.session_key)

    here.post(f"/me/sessions/{other.pk}/end/")

    assert elsewhere.get("/me/profile/").status_code == 302
    assert here.get("/me/profile/").status_code == 200


def test_all_other_sessions_can_be_ended_at_once(camille: User) -> None:
    here, one, two = (signed_in(camille) for _ in range(3))

    here.post("/me/sessions/end-others/")

    assert [client.get("/me/profile/").status_code for client in (here, one, two)] == [200, 302, 302]


def test_another_users_session_cannot_be_ended(cast: Cast, camille: User) -> None:
    theirs = UserSession.objects.get(session_key=signed_in(camille).session.session_key)

    with pytest.raises(NotFound):
        sessions.end(theirs.pk, by=cast.owner.actor, at=EARLIER)

    assert UserSession.objects.filter(pk=theirs.pk).exists()


def test_an_active_session_is_noted_every_few_minutes_only(
    camille: User, time_machine: Any, django_assert_num_queries: Any
) -> None:
    client = signed_in(camille)
    client.get("/me/profile/")
    noted = UserSession.objects.get(user=camille).last_seen_at
    client.get("/me/profile/")
    assert UserSession.objects.get(user=camille).last_seen_at == noted
