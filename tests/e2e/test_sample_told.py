"""The stories of the sample company, opened where the guide says: a view, a timeline, a segment, a page."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import lists
from tests.e2e.conftest import Visit
from tests.e2e.guide import Guide
from tests.e2e.program import Program
from tests.e2e.visitor import Visitor
from tests.e2e.words import Words

pytestmark = pytest.mark.browser
HELENE = "helene.vasseur@alize.example"


def test_each_story_opens_where_the_guide_says(alize: Program, visit: Visit, say: Words, guide: Guide) -> None:
    helene = visit(alize, HELENE)
    page = helene.page
    _chooses(helene, "/parties/people/", "Lot Boréal")
    assert lists.amount(page.locator(".foot b").first.inner_text()) == 40
    helene.clean()
    guide.shot(page, "story-batch")

    helene.goes("/segments/")
    page.get_by_role("link", name="Clients silencieux", exact=True).click()
    expect(page.locator(".figure").first).to_contain_text("60")
    helene.clean()
    guide.shot(page, "story-silent")

    _chooses(helene, "/orders/costs/", "Coût des campagnes")
    expect(lists.rows(page)).to_have_count(2)
    page.get_by_role("link", name=say("Sums and averages")).or_(
        page.get_by_role("button", name=say("Sums and averages"))
    ).first.click()
    expect(page.locator(".foot")).to_contain_text("10")
    guide.shot(page, "story-campaigns")

    _chooses(helene, "/parties/companies/", "Partenaires")
    expect(lists.rows(page)).to_have_count(7)
    lists.row_of(page, "Boréal").get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Boréal")
    helene.clean()
    guide.shot(page, "story-partner")


def _chooses(visitor: Visitor, path: str, view: str) -> Page:
    """Open a list, and one of its views by its name."""
    visitor.goes(path)
    page = visitor.page
    page.locator("summary.view").click()
    page.locator("details[open]").get_by_role("menuitem", name=view).click()
    expect(page.locator("summary.view")).to_contain_text(view)
    return page
