"""What customers will bring: the sum opens its customers, a good one gone is found, and each figure says why."""

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


def test_from_the_portfolio_to_good_customers_who_are_gone(
    alize: Program, visit: Visit, say: Words, guide: Guide
) -> None:
    helene = visit(alize, HELENE)
    page = helene.page
    helene.goes("/portfolio/")
    page.get_by_role("link", name=say("What customers will bring: expected value")).click()
    expect(page.locator("#cells tbody tr").first).to_be_visible()
    helene.clean()
    guide.shot(page, "expected-value")

    page.locator(".figures .whyq").last.click()
    expect(page.locator(".popover--why")).to_contain_text(say("Within their interval"))
    helene.clean()
    guide.shot(page, "expected-value-why")
    page.keyboard.press("Escape")

    gone = page.locator(".figures .figure__open").last
    count = lists.amount(gone.inner_text())
    assert count > 0
    gone.click()
    expect(lists.rows(page).first).to_be_visible()
    assert lists.amount(page.locator(".foot b").first.inner_text()) == count

    lists.rows(page).first.locator("a").first.click()
    page.locator(".figure", has_text=say("Expected value")).locator(".whyq").click()
    expect(page.locator(".popover--why")).to_contain_text(say("Still a customer"))
    helene.clean()


def test_on_a_telephone_in_the_dark_the_page_does_not_scroll_sideways(alize: Program, visit: Visit) -> None:
    helene = visit(alize, HELENE, viewport=TELEPHONE, has_touch=True, is_mobile=True)
    page = helene.page
    helene.prefers(theme="dark")
    helene.goes("/portfolio/value/")
    expect(page.locator("#cells tbody tr").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == TELEPHONE["width"]
    helene.clean()
