"""Next offers: by product with the customers behind, on a customer with its reason, refused and allowed again."""

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
CUSTOMERS = 1


def test_from_a_product_to_a_customer_who_does_not_want_it(
    alize: Program, visit: Visit, say: Words, guide: Guide
) -> None:
    helene = visit(alize, HELENE)
    page = helene.page
    helene.goes("/portfolio/offers/")
    row = page.locator("#products tbody tr").first
    expect(row).to_be_visible()
    helene.clean()
    guide.shot(page, "next-offers")

    page.locator(".figures .whyq").last.click()
    expect(page.locator(".popover--why")).to_contain_text(say("Met by popularity"))
    helene.clean()
    page.keyboard.press("Escape")

    product, opens = row.locator("td.name").inner_text(), row.locator("td a").nth(CUSTOMERS)
    count = lists.amount(opens.inner_text())
    opens.click()
    expect(lists.rows(page).first).to_be_visible()
    assert lists.amount(page.locator(".foot b").first.inner_text()) == count

    lists.rows(page).first.locator("a").first.click()
    offer = page.locator(".offers > li", has_text=product)
    expect(offer).to_be_visible()
    offer.scroll_into_view_if_needed()
    helene.clean()
    guide.shot(page, "next-offers-customer")

    offer.locator("summary").click()
    offer.get_by_label(say("Reason"), exact=True).fill("Samuel")
    offer.get_by_role("button", name=say("Do not offer it")).click()
    expect(page.locator(".offers > li", has_text=product)).to_have_count(0)
    page.locator(".toast button").first.click()
    expect(page.locator(".offers > li", has_text=product)).to_be_visible()


def test_a_product_says_what_goes_with_it_and_who_buys_it(
    alize: Program, visit: Visit, say: Words, guide: Guide
) -> None:
    helene = visit(alize, HELENE)
    page = helene.page
    helene.goes("/portfolio/offers/")
    page.locator("#products tbody td.name a").first.click()
    expect(page.get_by_role("heading", name=say("Typical buyer"))).to_be_visible()
    expect(page.get_by_role("heading", name=say("Often bought together"))).to_be_visible()
    helene.clean()
    guide.shot(page, "next-offers-product")


def test_on_a_telephone_in_the_dark_the_page_does_not_scroll_sideways(alize: Program, visit: Visit) -> None:
    helene = visit(alize, HELENE, viewport=TELEPHONE, has_touch=True, is_mobile=True)
    page = helene.page
    helene.prefers(theme="dark")
    helene.goes("/portfolio/offers/")
    expect(page.locator("#products tbody tr").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == TELEPHONE["width"]
    helene.clean()
