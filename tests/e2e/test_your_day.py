"""A representative's morning: what is to do, what is planned, what one should hear of, who has gone quiet."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visit
from tests.e2e.guide import Guide
from tests.e2e.program import Program
from tests.e2e.words import Words

pytestmark = pytest.mark.browser
CAMILLE = "camille.roussel@alize.example"


def test_a_representatives_morning(alize: Program, visit: Visit, say: Words, guide: Guide) -> None:
    camille = visit(alize, CAMILLE)
    page = camille.page
    camille.goes("/today/")
    expect(page.locator(".agenda li").first).to_be_visible()
    camille.clean()
    guide.shot(page, "today")

    camille.goes("/notifications/")
    lines = page.locator(".act--note")
    count = lines.count()
    assert count
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(lines).to_have_count(count - 1)
    camille.clean()

    camille.goes("/agenda/")
    camille.clean()
    guide.shot(page, "agenda")
    page.keyboard.press("w")
    expect(page.locator(".cal[data-view=week]")).to_be_visible()

    camille.goes("/contacts-overdue/")
    camille.clean()
    expect(page.get_by_role("heading", name=say("Contacts overdue"))).to_be_visible()
