"""First start: once, and only once."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from rapport.core.access.grants import ROLE_NAMES
from rapport.core.access.models import Role
from rapport.core.identity.models import CompanySettings, User

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
GIVEN = {
    "name": "Alizé Énergie",
    "country": "FR",
    "currency": "EUR",
    "time_zone": "Europe/Paris",
    "fiscal_year_start": "9",
    "language": "fr",
    "admin_name": "Camille Roussel",
    "email": "Camille@alize.example",
    "password": "vent-du-large-27",
}


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: object) -> None:
    settings.MEDIA_ROOT = tmp_path


def test_everything_leads_to_the_first_start_while_there_is_no_company() -> None:
    client = Client()

    assert client.get("/settings/")["Location"] == "/setup/"
    assert client.get("/sign-in/")["Location"] == "/setup/"
    assert client.get("/setup/").status_code == 200


def test_one_page_makes_the_company_its_roles_and_the_administrator_and_signs_in() -> None:
    client = Client()

    response = client.post("/setup/", GIVEN)

    assert response["Location"] == "/welcome/"
    company, user = CompanySettings.objects.get(), User.objects.get()
    assert (company.name, company.fiscal_year_start) == ("Alizé Énergie", 9)
    assert (user.email, user.role.key) == ("camille@alize.example", "administrator")
    assert set(Role.objects.values_list("key", flat=True)) == set(ROLE_NAMES)
    assert client.get("/welcome/").status_code == 200
    assert client.get("/settings/users/").status_code == 200


def test_the_first_start_is_closed_afterwards() -> None:
    Client().post("/setup/", GIVEN)
    visitor = Client()

    assert visitor.get("/setup/")["Location"] == "/"
    assert visitor.post("/setup/", GIVEN | {"email": "thief@example.org"})["Location"] == "/"
    assert User.objects.count() == 1


def test_a_weak_password_leaves_nothing_behind() -> None:
    response = Client().post("/setup/", GIVEN | {"password": "soleil"})

    assert response.status_code == 422
    assert "password" in response.context["form"].errors
    assert not CompanySettings.objects.exists()
    assert not User.objects.exists()


def test_a_logo_is_shown_to_visitors() -> None:
    Client().post("/setup/", GIVEN | {"logo": SimpleUploadedFile("logo.png", PNG)})

    response = Client().get("/company/logo/")

    assert response.content == PNG
    assert response["Content-Type"] == "image/png"


@pytest.mark.parametrize("picture", [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a", PNG + b"\0" * 600_000])
def test_svg_other_kinds_and_large_pictures_are_refused_as_logo(picture: bytes) -> None:
    response = Client().post("/setup/", GIVEN | {"logo": SimpleUploadedFile("logo.png", picture)})

    assert response.status_code == 422
    assert "logo" in response.context["form"].errors
    assert not CompanySettings.objects.exists()


def test_the_first_page_speaks_the_browsers_language() -> None:
    assert "Welcome" in Client(headers={"Accept-Language": "en"}).get("/setup/").content.decode()
    assert "Bienvenue" in Client(headers={"Accept-Language": "fr"}).get("/setup/").content.decode()


def test_the_first_steps_of_the_administrator_lead_to_files_colleagues_and_the_sample() -> None:
    client = Client()
    client.post("/setup/", GIVEN)

    page = client.get(client.get("/")["Location"]).content.decode()

    for address in ("/imports/new/", "/settings/users/new/", "/demo/load/", "/parties/people/"):
        assert f'"{address}"' in page
        assert client.get(address, follow=True).status_code == 200
