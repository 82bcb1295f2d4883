"""The company's colour is worn by every page, in a shade that can be read."""

from __future__ import annotations

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from rapport.core.identity.colours import DARK_PAGE, LIGHT_PAGE, WHITE, contrast, parse, readable, shades
from rapport.core.identity.models import CompanySettings
from rapport.core.identity.tests.test_company import sent
from tests.cast import Cast

PARTS = st.integers(0, 255)


@given(st.tuples(PARTS, PARTS, PARTS))
def test_every_colour_becomes_readable_where_it_stands(colour: tuple[int, int, int]) -> None:
    found = shades(colour)
    for text, page in ((found.text_light, LIGHT_PAGE), (found.text_dark, DARK_PAGE), (found.solid, WHITE)):
        shade = parse(text)
        assert shade is not None
        assert contrast(shade, page) >= 4.5


def test_a_colour_that_can_be_read_stays_as_it_is() -> None:
    assert readable((11, 101, 99), against=WHITE) == (11, 101, 99)
    assert readable((255, 230, 0), against=WHITE) != (255, 230, 0)


@pytest.mark.django_db
def test_pages_wear_the_colour_that_was_chosen(cast: Cast) -> None:
    assert "style.css" not in cast.anonymous.get(reverse("identity:sign_in")).content.decode()
    assert cast.anonymous.get(reverse("identity:company_style")).status_code == 404
    answer = cast.administrator.client.post(reverse("identity:company_edit"), sent(colour="#B3261E"))
    assert answer.status_code == 302
    assert CompanySettings.objects.get().colour == "#b3261e"
    address = f"{reverse('identity:company_style')}?2"
    assert address in cast.anonymous.get(reverse("identity:sign_in")).content.decode()
    style = cast.anonymous.get(address)
    assert style["Content-Type"] == "text/css"
    assert "--accent-solid: #b3261e" in style.content.decode()


@pytest.mark.django_db
def test_what_is_no_colour_is_refused(cast: Cast) -> None:
    answer = cast.administrator.client.post(reverse("identity:company_edit"), sent(colour="red"))
    assert answer.status_code == 422
    assert 'id="id_colour_error"' in answer.content.decode()
