"""From what comes in to what people do with it: each stage says how fresh it is, and a count opens its rows."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e import lists
from tests.e2e.conftest import Visit
from tests.e2e.guide import Guide
from tests.e2e.program import Program
from tests.e2e.words import Words

pytestmark = pytest.mark.browser


def test_the_stages_stand_side_by_side_and_a_table_opens_to_its_columns(
    alize: Program, visit: Visit, say: Words, guide: Guide
) -> None:
    helene = visit(alize, "helene.vasseur@alize.example")
    page = helene.page
    helene.goes("/portfolio/pipeline/")
    cards = page.locator(".pipeline__stage")
    expect(cards).to_have_count(4)
    tops = [box["y"] for card in cards.all() if (box := card.bounding_box())]
    assert max(tops) - min(tops) < 1
    helene.clean()
    guide.shot(page, "pipeline")

    table = page.locator("#table-fact_order")
    table.locator("summary").click()
    expect(table.get_by_role("cell", name=say("number of lines with revenue whose cost is not known"))).to_be_visible()
    helene.clean()


def test_a_count_of_a_stage_opens_its_rows(alize: Program, visit: Visit, say: Words) -> None:
    helene = visit(alize, "helene.vasseur@alize.example")
    page = helene.page
    helene.goes("/portfolio/pipeline/")
    moved = page.locator("#relation tr", has_text=say("Customers who moved to another cell, in 30 days")).locator("a")
    count = lists.amount(moved.inner_text())
    moved.click()
    expect(lists.rows(page).first).to_be_visible()
    assert lists.amount(page.locator(".foot b").first.inner_text()) == count
