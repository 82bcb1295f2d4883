"""The same product on a telephone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e import lists
from tests.e2e.conftest import TELEPHONE, Visit
from tests.e2e.guide import Guide
from tests.e2e.program import Program
from tests.e2e.visitor import Visitor
from tests.e2e.words import Words

pytestmark = pytest.mark.browser


def test_on_a_telephone_the_bar_is_below_and_zones_are_tabs(
    alize: Program, visit: Visit, say: Words, guide: Guide
) -> None:
    camille = visit(alize, "camille.roussel@alize.example", viewport=TELEPHONE, has_touch=True, is_mobile=True)
    page = camille.page
    camille.goes("/parties/people/?f=name~contains~Marchand")
    bar = page.get_by_role("navigation", name=say("Telephone navigation"))
    expect(bar).to_be_visible()
    expect(page.get_by_role("navigation", name=say("Main navigation"))).to_be_hidden()
    assert (lists.rows(page).first.bounding_box() or {})["height"] < 64
    _fits(camille)
    camille.clean()

    lists.row_of(page, "Sophie Marchand").get_by_role("link").first.tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sophie Marchand")
    expect(page.get_by_role("region", name=say("Highlights"))).to_be_visible()
    _fits(camille)
    camille.clean()
    guide.shot(page, "customer-telephone")
    page.get_by_role("link", name=say("Card"), exact=True).tap()
    expect(page.get_by_role("heading", name=say("How to reach"))).to_be_visible()
    expect(page.get_by_role("region", name=say("Highlights"))).to_be_hidden()
    _fits(camille)
    camille.clean()

    bar.get_by_role("button", name=say("More")).tap()
    page.get_by_role("link", name=say("Portfolio")).tap()
    expect(page.locator(".figure--lead")).to_be_visible()
    _fits(camille)
    camille.clean()


def _fits(visitor: Visitor) -> None:
    """The page itself never scrolls sideways."""
    assert visitor.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), visitor.page.url
