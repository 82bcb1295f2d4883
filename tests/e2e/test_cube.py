"""The cube: from the portfolio to a family's products, the customers behind a figure, and a measure's formula."""

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


def test_from_the_portfolio_down_to_a_product_and_its_customers(
    alize: Program, visit: Visit, say: Words, guide: Guide
) -> None:
    helene = visit(alize, HELENE)
    page = helene.page
    helene.goes("/portfolio/")
    page.get_by_role("link", name=say("Any figure by any axes: cube")).click()
    rows = page.locator("#cube tbody tr")
    expect(rows.first).to_be_visible()

    page.locator("#cube-across").select_option("year")
    page.get_by_role("button", name=say("Show"), exact=True).click()
    expect(page.locator("#cube thead tr")).to_have_count(2)
    assert "across=year" in page.url
    helene.clean()
    guide.shot(page, "cube")

    page.locator("#cube thead .whyq").first.click()
    expect(page.locator(".popover--why")).to_contain_text(say("sum of order lines, net of tax"))
    page.keyboard.press("Escape")

    family = rows.first.locator("th a")
    name = family.inner_text()
    family.click()
    expect(page.locator(".cube__kept a").first).to_contain_text(name)
    customers = page.locator("#cube tfoot td").last.locator("a")
    count = lists.amount(customers.inner_text())
    assert count > 0
    customers.click()
    expect(lists.rows(page).first).to_be_visible()
    assert lists.amount(page.locator(".foot b").first.inner_text()) == count
    helene.clean()


def test_on_a_telephone_in_the_dark_the_page_does_not_scroll_sideways(alize: Program, visit: Visit) -> None:
    helene = visit(alize, HELENE, viewport=TELEPHONE, has_touch=True, is_mobile=True)
    page = helene.page
    helene.prefers(theme="dark")
    helene.goes("/portfolio/cube/?rows=family&across=quarter&measure=revenue,margin")
    expect(page.locator("#cube tbody tr").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == TELEPHONE["width"]
    helene.clean()
