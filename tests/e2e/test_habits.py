"""Habits: how customers buy, told on a page, and of one customer on theirs."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e import lists
from tests.e2e.conftest import TELEPHONE, Visit
from tests.e2e.guide import Guide
from tests.e2e.program import Program
from tests.e2e.words import Words

pytestmark = pytest.mark.browser

HELENE = "helene.vasseur@alize.example"


def test_from_the_seasons_to_the_habits_of_one_customer(alize: Program, visit: Visit, say: Words, guide: Guide) -> None:
    helene = visit(alize, HELENE)
    page = helene.page
    helene.goes("/portfolio/habits/")
    expect(page.locator("#seasons tbody tr")).to_have_count(12)
    helene.clean()
    guide.shot(page, "habits")

    page.locator(".figures .whyq").nth(2).click()
    expect(page.locator(".popover--why")).to_contain_text("÷")
    page.keyboard.press("Escape")

    helene.goes("/portfolio/customers/?sort=-revenue")
    lists.rows(page).first.locator("a").first.click()
    page.locator("summary", has_text=say("Habits")).click()
    expect(page.locator("details[open] .facts--lines")).to_contain_text(say("Usual basket"))
    helene.clean()


def test_on_a_telephone_in_the_dark_the_page_does_not_scroll_sideways(alize: Program, visit: Visit) -> None:
    helene = visit(alize, HELENE, viewport=TELEPHONE, has_touch=True, is_mobile=True)
    page = helene.page
    helene.prefers(theme="dark")
    helene.goes("/portfolio/habits/")
    expect(page.locator("#seasons tbody tr").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == TELEPHONE["width"]
    helene.clean()
