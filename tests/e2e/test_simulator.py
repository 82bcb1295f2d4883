"""What if: levers move customer equity, a wrong number is said beside its field, and each figure says why."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import TELEPHONE, Visit
from tests.e2e.guide import Guide
from tests.e2e.program import Program
from tests.e2e.words import Words

pytestmark = pytest.mark.browser

HELENE = "helene.vasseur@alize.example"


def test_a_lever_is_pulled_and_the_page_follows(alize: Program, visit: Visit, say: Words, guide: Guide) -> None:
    helene = visit(alize, HELENE)
    page = helene.page
    helene.goes("/portfolio/")
    page.get_by_role("link", name=say("What if: simulate the value of customers")).click()
    equity = page.locator(".figures dd").first
    before = equity.inner_text()
    helene.clean()

    page.get_by_label(say("Retention"), exact=True).fill("3")
    page.get_by_label(say("Cost of the programme, once")).fill("20000")
    page.keyboard.press("Tab")
    expect(page.locator("#alone tbody tr")).to_have_count(1)
    assert equity.inner_text() != before
    assert "retention=3" in page.url
    helene.clean()
    guide.shot(page, "simulator")

    page.locator(".figures .whyq").first.click()
    expect(page.locator(".popover--why")).to_contain_text(say("Customers of today"))
    helene.clean()
    page.keyboard.press("Escape")

    page.get_by_label(say("Retention"), exact=True).fill("80")
    page.keyboard.press("Tab")
    expect(page.locator("#simulation_retention_error")).to_be_visible()
    helene.clean()


def test_on_a_telephone_in_the_dark_the_page_does_not_scroll_sideways(alize: Program, visit: Visit) -> None:
    helene = visit(alize, HELENE, viewport=TELEPHONE, has_touch=True, is_mobile=True)
    page = helene.page
    helene.prefers(theme="dark")
    helene.goes("/portfolio/simulation/?serve=-5")
    expect(page.locator("#tornado tbody tr").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == TELEPHONE["width"]
    helene.clean()
