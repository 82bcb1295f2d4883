"""Customers as an asset: what moved their worth, who was lost, and the company's worth beside it."""

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


def test_from_the_statement_to_who_was_lost_and_to_the_worth_of_the_company(
    alize: Program, visit: Visit, say: Words, guide: Guide
) -> None:
    helene = visit(alize, HELENE)
    page = helene.page
    helene.goes("/portfolio/equity/")
    expect(page.locator("#statement tbody tr")).to_have_count(7)
    helene.clean()

    page.get_by_role("link", name=say("Add a valuation")).click()
    page.get_by_label(say("Day"), exact=True).fill("2025-12-31")
    page.get_by_label(say("Worth of the company")).fill("much")
    page.get_by_role("button", name=say("Save")).click()
    expect(page.locator(".field__error")).to_be_visible()
    helene.clean()
    page.get_by_label(say("Worth of the company")).fill("12 500 000")
    page.get_by_label(say("Net assets (book value)")).fill("2 100 000")
    page.get_by_role("button", name=say("Save")).click()
    expect(page.locator("#company tbody tr")).to_have_count(1)
    helene.goes("/portfolio/equity/")
    guide.shot(page, "customer-equity")
    helene.clean()

    page.locator(".figures .whyq").first.click()
    expect(page.locator(".popover--why")).to_contain_text(say("Active"))
    page.keyboard.press("Escape")

    lost = page.locator(".figure", has_text=say("Lost"))
    count = lists.amount(page.locator("#statement tbody tr").nth(5).locator("a").inner_text())
    assert count > 0
    lost.locator(".figure__open").click()
    expect(lists.rows(page).first).to_be_visible()
    assert lists.amount(page.locator(".foot b").first.inner_text()) == count

    helene.goes("/portfolio/equity/")
    page.locator("#company tbody button").click()
    expect(page.locator("#company tbody tr")).to_have_count(0)


def test_on_a_telephone_in_the_dark_the_page_does_not_scroll_sideways(alize: Program, visit: Visit) -> None:
    helene = visit(alize, HELENE, viewport=TELEPHONE, has_touch=True, is_mobile=True)
    page = helene.page
    helene.prefers(theme="dark")
    helene.goes("/portfolio/equity/")
    expect(page.locator("#statement tbody tr").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == TELEPHONE["width"]
    helene.clean()
