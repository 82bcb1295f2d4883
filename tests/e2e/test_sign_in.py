"""Signing in, wrong and right."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visit
from tests.e2e.guide import Guide
from tests.e2e.program import Program
from tests.e2e.words import Words

pytestmark = pytest.mark.browser
CAMILLE = "camille.roussel@alize.example"


def test_a_wrong_password_is_refused_and_the_right_one_opens_the_page_that_was_asked_for(
    alize: Program, visit: Visit, say: Words, guide: Guide
) -> None:
    camille = visit(alize)
    page = camille.page
    camille.goes("/parties/people/")
    expect(page).to_have_url(f"{alize.address}/sign-in/?next=%2Fparties%2Fpeople%2F")
    camille.clean()
    guide.shot(page, "sign-in")

    camille.fills_gate(CAMILLE, "pluie-et-brume")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label(say("E-mail"))).to_have_value(CAMILLE)
    camille.clean()

    camille.fills_gate(CAMILLE, "soleil-et-vent")
    expect(page).to_have_url(f"{alize.address}/parties/people/")
    expect(page.get_by_role("grid")).to_be_visible()

    camille.prefers(language=say.language)
    camille.goes("/parties/people/")
    page.locator("summary", has_text="Camille Roussel").click()
    page.get_by_role("menuitem", name=say("Sign out")).click()
    expect(page).to_have_url(f"{alize.address}/sign-in/")
    camille.goes("/portfolio/")
    expect(page).to_have_url(f"{alize.address}/sign-in/?next=%2Fportfolio%2F")
