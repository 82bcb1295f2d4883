"""What the customers have been worth, all together; every mark opens the people behind it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e import lists
from tests.e2e.conftest import Visit
from tests.e2e.guide import Guide
from tests.e2e.program import Program
from tests.e2e.words import Words

pytestmark = pytest.mark.browser


def test_a_figure_says_how_it_is_made_and_opens_its_customers(
    alize: Program, visit: Visit, say: Words, guide: Guide
) -> None:
    helene = visit(alize, "helene.vasseur@alize.example")
    page = helene.page
    helene.goes("/portfolio/")
    helene.clean()
    guide.shot(page, "portfolio")

    figure = page.locator(".figure", has_text=say("Retention")).first
    figure.locator(".whyq").click()
    why = page.locator(".popover--why")
    expect(why).to_contain_text(say("Period"))
    helene.clean()
    guide.shot(page, "portfolio-why")
    page.keyboard.press("Escape")

    buyers = page.locator(".figure", has_text=say("Customers with a purchase")).locator("a.figure__open")
    count = lists.amount(buyers.inner_text())
    buyers.click()
    expect(lists.rows(page).first).to_be_visible()
    assert lists.amount(page.locator(".foot b").first.inner_text()) == count
    helene.clean()


def test_a_cell_of_the_scores_opens_exactly_its_customers(
    alize: Program, visit: Visit, say: Words, guide: Guide
) -> None:
    helene = visit(alize, "helene.vasseur@alize.example")
    page = helene.page
    helene.goes("/portfolio/")
    page.locator("#rfm").scroll_into_view_if_needed()
    guide.shot(page, "portfolio-rfm")
    cell = page.locator("#rfm td[data-v] a").first
    count = lists.amount(cell.inner_text())
    cell.click()
    expect(page.locator(".chip")).not_to_have_count(0)
    assert lists.amount(page.locator(".foot b").first.inner_text()) == count


def test_another_period_changes_the_figures_and_stays_in_the_address(
    alize: Program, visit: Visit, say: Words, guide: Guide
) -> None:
    helene = visit(alize, "helene.vasseur@alize.example")
    page = helene.page
    helene.goes("/portfolio/")
    before = page.locator(".figure--lead a.figure__open").inner_text()
    page.locator(".bar summary").nth(1).click()
    page.get_by_role("menuitem", name=say("Last 3 months")).click()
    expect(page.locator(".figure--lead a.figure__open")).not_to_have_text(before)
    after = page.locator(".figure--lead a.figure__open").inner_text()
    page.reload()
    expect(page.locator(".figure--lead a.figure__open")).to_have_text(after)
    helene.clean()
    page.locator("#months").scroll_into_view_if_needed()
    guide.shot(page, "portfolio-rates")
