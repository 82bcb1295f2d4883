"""Looking at who the customers are: conditions, order, columns, a view of one's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import lists
from tests.e2e.conftest import Visit
from tests.e2e.guide import Guide
from tests.e2e.program import Program
from tests.e2e.words import Words

pytestmark = pytest.mark.browser


def test_a_filtered_and_sorted_list_becomes_a_view_that_says_when_it_was_changed(
    alize: Program, visit: Visit, say: Words, guide: Guide
) -> None:
    camille = visit(alize, "camille.roussel@alize.example")
    page, revenue = camille.page, say("Revenue")
    camille.goes("/parties/people/")
    camille.clean()
    guide.shot(page, "list")

    lists.filter_by(page, say, say("Town"), "Rezé")
    expect(page.locator(".chip")).to_contain_text("Rezé")
    assert set(lists.column(page, say("Town"))) == {"Rezé"}
    lists.heading(page, revenue).get_by_role("link").click()
    expect(page.locator("th[aria-sort]")).to_contain_text(revenue)
    amounts = [lists.amount(text) for text in lists.column(page, revenue)]
    assert amounts in (sorted(amounts), sorted(amounts, reverse=True))
    guide.shot(page, "list-filtered")

    page.get_by_label(say("Columns"), exact=True).click()
    page.locator(".menu--tall").get_by_label(say("E-mail"), exact=True).check()
    guide.shot(page, "list-columns")
    page.locator(".menu--tall").get_by_role("button", name=say("Apply")).click()
    expect(lists.heading(page, say("E-mail"))).to_be_visible()
    camille.clean()

    name = f"Rezé, {revenue}"
    page.get_by_label(say("More actions")).click()
    page.get_by_role("menuitem", name=say("Save as a view…")).click()
    page.get_by_role("dialog").get_by_label(say("Name"), exact=True).fill(name)
    page.locator("[name=is_favourite]").check()
    camille.clean()
    page.get_by_role("button", name=say("Save the view")).click()
    expect(page.locator("summary.view")).to_contain_text(name)
    expect(page.locator(".rail").get_by_role("link", name=name).first).to_be_visible()
    expect(page.locator(".view__dirty")).to_be_hidden()

    lists.filter_by(page, say, say("Has an e-mail"), say("Yes"))
    expect(page.locator(".view__dirty")).to_have_text(say("Changed", "view"))
    expect(page.get_by_role("button", name=say("Update view"))).to_be_visible()
    guide.shot(page, "list-view-changed")
    page.get_by_role("link", name=say("Reset")).click()
    expect(page.locator(".chip")).to_have_count(1)


def test_an_address_sent_to_the_manager_shows_the_same_question_within_the_managers_scope(
    alize: Program, visit: Visit, say: Words
) -> None:
    camille = visit(alize, "camille.roussel@alize.example")
    camille.goes("/parties/people/?f=abc_revenue~is~A&sort=-revenue")
    camille.page.get_by_role("link", name=say("Sums and averages")).click()
    expect(camille.page.locator("#totals")).to_contain_text("€")
    question = camille.page.locator(".chip").inner_text()

    helene = visit(alize, "helene.vasseur@alize.example")
    helene.page.goto(camille.page.url)
    expect(helene.page.locator(".chip")).to_have_text(question, use_inner_text=True)
    assert _rows_counted(helene.page) > _rows_counted(camille.page) > 0


def test_a_list_leaves_as_csv_with_its_columns_and_filters(
    alize: Program, visit: Visit, say: Words, tmp_path: Path
) -> None:
    julien = visit(alize, "julien.mercier@alize.example")
    page = julien.page
    julien.goes("/parties/people/?f=city~is~Rezé&sort=-revenue")
    count = _rows_counted(page)
    page.get_by_label(say("More actions")).click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="CSV").click()
    download.value.save_as(tmp_path / "list.csv")
    lines = (tmp_path / "list.csv").read_text(encoding="utf-8-sig").splitlines()
    assert say("Revenue") in lines[0]
    assert len(lines) == 1 + count
    assert all("Rezé" in line for line in lines[1:])


def _rows_counted(page: Page) -> float:
    return lists.amount(page.locator(".foot b").first.inner_text())
