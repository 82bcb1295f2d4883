"""Customers by two axes: a past month, who moved, the list behind a cell, a policy of one's own, a customer's trail."""

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
INES = "ines.cormerais@alize.example"


def test_a_past_month_who_moved_and_who_is_in_a_cell(alize: Program, visit: Visit, say: Words, guide: Guide) -> None:
    helene = visit(alize, HELENE)
    page = helene.page
    helene.goes("/portfolio/")
    page.get_by_role("link", name=say("Customers by two axes: matrix")).click()
    expect(page.locator("#grid tbody td").first).to_be_visible()
    helene.clean()
    guide.shot(page, "matrix")

    now = page.locator(".matrix__months output").inner_text()
    page.locator("#matrix-back").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".matrix__months output")).not_to_have_text(now)
    assert "at=" in page.url
    assert page.evaluate("document.activeElement.id") == "matrix-back"

    helene.goes("/portfolio/matrix/?since=12")
    expect(page.locator("#moves .matrix__head").first).to_be_visible()
    helene.clean()
    page.locator("#moves").scroll_into_view_if_needed()
    guide.shot(page, "matrix-moves")
    move = page.locator("#moves tbody td.num a").first
    count = lists.amount(move.inner_text())
    assert count > 0
    move.click()
    expect(lists.rows(page).first).to_be_visible()
    assert lists.amount(page.locator(".foot b").first.inner_text()) == count

    helene.goes("/portfolio/matrix/")
    page.locator("#grid tbody .whyq").first.click()
    expect(page.locator(".popover--why")).to_contain_text(say("Share of revenue"))
    helene.clean()
    page.keyboard.press("Escape")
    cell = page.locator("#grid .matrix__count a").first
    count = lists.amount(cell.inner_text())
    cell.click()
    expect(lists.rows(page).first).to_be_visible()
    assert lists.amount(page.locator(".foot b").first.inner_text()) == count
    helene.clean()

    lists.rows(page).first.locator("a").first.click()
    page.locator("summary", has_text=say("Trail in the matrix")).click()
    expect(page.locator(".matrix__trail li").first).to_be_visible()
    helene.clean()


def test_the_company_writes_a_policy_and_a_matrix_of_its_own(alize: Program, visit: Visit, say: Words) -> None:
    ines = visit(alize, INES)
    page = ines.page
    ines.goes("/settings/matrices/")
    ines.clean()
    page.get_by_role("link", name=say("New matrix")).click()
    page.get_by_label(say("Name"), exact=True).fill("Paniers")
    page.get_by_label(say("Axis across"), exact=True).select_option("purchases")
    page.get_by_label(say("Limits across"), exact=True).fill("2; 4")
    page.get_by_label(say("Axis up"), exact=True).select_option("basket")
    page.get_by_role("button", name=say("Save"), exact=True).click()
    areas = page.locator(".matrix__policies textarea")
    expect(areas).to_have_count(6)
    ines.clean()
    areas.nth(2).fill("Remercier")
    page.get_by_role("button", name=say("Save"), exact=True).click()
    page.get_by_role("link", name=say("Open"), exact=True).click()
    expect(page.locator("#grid tbody tr").first.locator("td").last).to_contain_text("Remercier")
    ines.clean()


def test_on_a_telephone_in_the_dark_the_page_does_not_scroll_sideways(alize: Program, visit: Visit) -> None:
    helene = visit(alize, HELENE, viewport=TELEPHONE, has_touch=True, is_mobile=True)
    page = helene.page
    helene.prefers(theme="dark")
    helene.goes("/portfolio/matrix/?since=6")
    expect(page.locator("#grid tbody td").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == TELEPHONE["width"]
    helene.clean()
