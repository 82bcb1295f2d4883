"""Who came back after a first purchase: the triangle, the customers behind a cell, and what leaves as a file."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e import lists
from tests.e2e.conftest import TELEPHONE, Visit
from tests.e2e.guide import Guide
from tests.e2e.program import Program
from tests.e2e.words import Words

pytestmark = pytest.mark.browser

HELENE = "helene.vasseur@alize.example"


def test_a_cell_opens_exactly_the_customers_who_came_back(
    alize: Program, visit: Visit, say: Words, guide: Guide
) -> None:
    helene = visit(alize, HELENE)
    page = helene.page
    helene.goes("/portfolio/")
    page.get_by_role("link", name=say("Who came back after a first purchase: cohorts")).click()
    expect(page.locator("#triangle tbody tr").first).to_be_visible()
    helene.clean()
    guide.shot(page, "cohorts")

    cell = page.locator("#triangle td[data-v] a").first
    count = lists.amount(cell.locator(".visually-hidden").inner_text().lstrip(", "))
    assert count > 0
    cell.click()
    expect(lists.rows(page).first).to_be_visible()
    assert lists.amount(page.locator(".foot b").first.inner_text()) == count
    helene.clean()


def test_margin_per_customer_is_told_for_each_cohort_and_why(
    alize: Program, visit: Visit, say: Words, guide: Guide, tmp_path: Path
) -> None:
    helene = visit(alize, HELENE)
    page = helene.page
    helene.goes("/portfolio/cohorts/?by=year")
    page.get_by_role("link", name=say("Margin per customer so far")).click()
    expect(page.locator("#curve svg .c-best").first).to_be_visible()
    helene.clean()
    page.locator("#triangle tbody tr .whyq").first.click()
    expect(page.locator(".popover--why")).to_contain_text(say("Revenue so far"))
    helene.clean()
    guide.shot(page, "cohorts-margin")
    page.keyboard.press("Escape")

    page.locator("#triangle figcaption .menu-at summary").click()
    with page.expect_download() as waiting:
        page.get_by_role("menuitem", name=say("Figures (CSV)")).click()
    waiting.value.save_as(tmp_path / "cohorts.csv")
    with (tmp_path / "cohorts.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert len(rows) - 1 == page.locator("#triangle tbody td:nth-child(n+3) > *").count()
    helene.prefers(theme="dark")
    page.reload()
    expect(page.locator("#triangle tbody tr").first).to_be_visible()
    helene.clean()


def test_on_a_telephone_the_triangle_scrolls_and_the_page_does_not(
    alize: Program, visit: Visit, say: Words, guide: Guide
) -> None:
    helene = visit(alize, HELENE, viewport=TELEPHONE, has_touch=True, is_mobile=True)
    page = helene.page
    helene.goes("/portfolio/cohorts/?by=month")
    expect(page.locator("#triangle tbody tr").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == TELEPHONE["width"]
    helene.clean()
    scroller = page.locator("#triangle .scroller")
    assert scroller.evaluate("table => table.scrollWidth > table.clientWidth")
    scroller.evaluate("table => table.scrollTo(table.scrollWidth, 0)")
    head = page.locator("#triangle tbody th").first
    assert 0 <= head.evaluate("head => head.getBoundingClientRect().x") < 40
