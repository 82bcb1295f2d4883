"""Who may be lost: the page opens its customers, a customer's page says why, and the day begins with who costs most."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e import lists
from tests.e2e.conftest import TELEPHONE, Visit
from tests.e2e.guide import Guide
from tests.e2e.program import Program
from tests.e2e.words import Words

pytestmark = pytest.mark.browser

HELENE, CAMILLE = "helene.vasseur@alize.example", "camille.roussel@alize.example"


def test_from_the_portfolio_to_the_reasons_of_one_customer(
    alize: Program, visit: Visit, say: Words, guide: Guide
) -> None:
    helene = visit(alize, HELENE)
    page = helene.page
    helene.goes("/portfolio/")
    page.get_by_role("link", name=say("Who may be lost: risk of loss")).click()
    expect(page.locator("#bands tbody tr").first).to_be_visible()
    expect(page.locator("#proof circle")).to_have_count(10)
    helene.clean()
    guide.shot(page, "risk-of-loss")

    page.locator(".figures .whyq").last.click()
    expect(page.locator(".popover--why")).to_contain_text(say("Lost of the tenth with the highest risk"))
    helene.clean()
    page.keyboard.press("Escape")

    high = page.locator(".figures .figure__open").first
    count = lists.amount(high.inner_text())
    assert count > 0
    high.click()
    expect(lists.rows(page).first).to_be_visible()
    assert lists.amount(page.locator(".foot b").first.inner_text()) == count

    lists.rows(page).first.locator("a").first.click()
    page.locator("summary", has_text=say("Why they may be lost")).click()
    reasons = page.locator(".facts-more .lines li")
    expect(reasons.first).to_be_visible()
    assert reasons.count() > 1
    page.locator("summary", has_text=say("Why they may be lost")).scroll_into_view_if_needed()
    helene.clean()
    guide.shot(page, "risk-of-loss-customer")

    told = reasons.all_inner_texts()
    helene.goes(page.locator("details[hx-get*='/portfolio/churn/']").get_attribute("hx-get") or "")
    expect(page.locator(".lines li").first).to_be_visible()
    assert page.locator("#main .lines li").all_inner_texts() == told
    helene.clean()


def test_the_day_of_a_representative_begins_with_whose_leaving_would_cost_most(
    alize: Program, visit: Visit, say: Words
) -> None:
    camille = visit(alize, CAMILLE)
    page = camille.page
    camille.goes("/today/")
    block = page.locator("section", has=page.get_by_role("heading", name=say("At risk this week"))).last
    expect(block).to_be_visible()
    expect(block.locator("li").first).to_be_visible()
    camille.clean()


def test_on_a_telephone_in_the_dark_the_page_does_not_scroll_sideways(alize: Program, visit: Visit) -> None:
    helene = visit(alize, HELENE, viewport=TELEPHONE, has_touch=True, is_mobile=True)
    page = helene.page
    helene.prefers(theme="dark")
    helene.goes("/portfolio/churn/")
    expect(page.locator("#bands tbody tr").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == TELEPHONE["width"]
    helene.clean()
