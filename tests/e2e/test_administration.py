"""Who may do what, seen by the administrator and by the one concerned."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visit
from tests.e2e.guide import Guide
from tests.e2e.program import Program
from tests.e2e.words import Words

pytestmark = pytest.mark.browser
INES = "ines.cormerais@alize.example"


def test_a_new_colleague_signs_in_and_an_end_of_contract_ends_it(
    alize: Program, visit: Visit, say: Words, guide: Guide
) -> None:
    email = f"noe.{say.language}@alize.example"
    ines = visit(alize, INES)
    page = ines.page
    ines.goes("/settings/users/")
    ines.clean()
    guide.shot(page, "users")
    page.get_by_role("link", name=say("New user")).click()
    page.get_by_label(say("Name"), exact=True).fill("Noé Brossard")
    page.get_by_label(say("E-mail")).fill(email)
    page.locator("[name=role]").select_option(index=2)
    ines.clean()
    page.get_by_role("button", name=say("Create"), exact=True).click()
    password = page.locator(".secret code").inner_text()
    ines.clean()

    noe = visit(alize)
    noe.signs_in(email, password)
    expect(noe.page.get_by_role("navigation").first).to_be_visible()

    ines.goes(f"/settings/users/?q={email}")
    page.get_by_role("link", name="Noé Brossard").click()
    page.get_by_label(say("Actions"), exact=True).click()
    page.get_by_role("menuitem", name=say("Deactivate")).click()
    noe.goes("/parties/people/")
    expect(noe.page).to_have_url(re.compile("/sign-in/"))


def test_a_right_taken_from_a_role_closes_its_door_and_hides_its_button(
    alize: Program, visit: Visit, say: Words, guide: Guide
) -> None:
    ines, lea = visit(alize, INES), visit(alize, "lea.jarry@alize.example")
    lea.goes("/portfolio/")
    expect(lea.page.locator(".figure--lead")).to_be_visible()
    ines.goes("/settings/roles/marketer/")
    ines.clean()
    guide.shot(ines.page, "role")
    right = ines.page.locator("[name='reach:portfolio.view']")
    before = ines.page.locator("[name='reach:portfolio.view']:checked").get_attribute("value")
    right.first.check()
    ines.page.locator("button[form=rights]").click()
    expect(ines.page.locator(".toast")).to_be_visible()

    lea.page.reload()
    refusal = say("Your role does not allow this. Ask an administrator for the right.")
    expect(lea.page.get_by_role("main")).to_contain_text(refusal)
    expect(lea.page.get_by_role("link", name=say("Portfolio"))).to_have_count(0)
    lea.clean()

    ines.goes("/settings/roles/marketer/")
    ines.page.locator(f"[name='reach:portfolio.view'][value='{before}']").check()
    ines.page.locator("button[form=rights]").click()
    expect(ines.page.locator(".toast")).to_be_visible()
    lea.goes("/portfolio/")
    expect(lea.page.locator(".figure--lead")).to_be_visible()
