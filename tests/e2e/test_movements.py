"""Movements: from the page to the customers who moved, to what one's potential is made of, and a potential by hand."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e import lists
from tests.e2e.conftest import Visit
from tests.e2e.guide import Guide
from tests.e2e.program import Program
from tests.e2e.words import Words

pytestmark = pytest.mark.browser

HELENE = "helene.vasseur@alize.example"


def test_from_the_nine_movements_to_what_one_customer_could_bring(
    alize: Program, visit: Visit, say: Words, guide: Guide
) -> None:
    helene = visit(alize, HELENE)
    page = helene.page
    helene.goes("/portfolio/movements/")
    expect(page.locator("#movements tbody tr")).to_have_count(9)
    helene.clean()
    guide.shot(page, "movements")

    row = page.locator("#movements tbody tr").nth(7)
    count = lists.amount(row.locator("td").nth(2).inner_text())
    assert count > 0
    row.locator("td").nth(2).locator("a").click()
    expect(lists.rows(page).first).to_be_visible()
    assert lists.amount(page.locator(".foot b").first.inner_text()) == count

    helene.goes("/portfolio/movements/")
    page.locator("#gaps tbody a").first.click()
    page.locator("summary", has_text=say("What it is made of")).click()
    made = page.locator("details[hx-get*='/portfolio/potential/']")
    expect(made.get_by_text(say("Compared with customers alike"))).to_be_visible()
    helene.clean()
    guide.shot(page, "movements-customer")
