"""What goes wrong outside a verb is said in a page of the house."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation

from rapport.web.failures import our_fault
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_an_address_where_nothing_lives_is_said_in_the_readers_language(cast: Cast) -> None:
    page = cast.owner.client.get("/nowhere/at/all/")
    assert page.status_code == 404
    assert "This page does not exist." in page.content.decode()
    assert Client().get("/nowhere/", headers={"Accept-Language": "fr"}).status_code == 404


def test_a_form_from_elsewhere_is_refused_with_a_way_on(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.owner.user)
    page = client.post(reverse("parties:person_create"), {"last_name": "Elsewhere"})
    assert page.status_code == 403
    assert "too old to be sent" in page.content.decode()


def test_a_fault_of_ours_has_a_page_that_asks_nothing_of_the_database(django_assert_num_queries: object) -> None:
    with translation.override("fr"), django_assert_num_queries(0):  # type: ignore[operator]
        page = our_fault(RequestFactory().get("/"))
    assert page.status_code == 500
    assert "de notre côté" in page.content.decode()
