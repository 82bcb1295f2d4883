"""A list without a mouse."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e import lists
from tests.e2e.conftest import Visit
from tests.e2e.guide import Guide
from tests.e2e.program import Program
from tests.e2e.words import Words

pytestmark = pytest.mark.browser


def test_a_list_is_walked_selected_previewed_and_opened_by_keys_alone(
    alize: Program, visit: Visit, say: Words, guide: Guide
) -> None:
    camille = visit(alize, "camille.roussel@alize.example")
    page = camille.page
    camille.goes("/parties/people/?sort=-revenue")
    rows, peek = lists.rows(page), page.locator("#peek")

    page.keyboard.press("?")
    shortcuts = page.get_by_role("dialog", name=say("Keyboard shortcuts"))
    expect(shortcuts).to_be_visible()
    expect(shortcuts).to_contain_text(say("Portfolio"))
    camille.clean()
    page.keyboard.press("Escape")
    expect(shortcuts).to_be_hidden()

    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("j")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("x")
    expect(rows.nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Shift+X")
    expect(page.locator("tr[aria-selected=true]")).to_have_count(3)

    page.keyboard.press("Space")
    expect(peek).to_contain_text(_name(rows.nth(3).inner_text()))
    expect(page).to_have_url(re.compile("peek="))
    camille.clean()
    guide.shot(page, "list-peek")
    page.keyboard.press("j")
    expect(peek).to_contain_text(_name(rows.nth(4).inner_text()))
    page.keyboard.press("Escape")
    expect(peek).to_be_hidden()
    expect(rows.nth(4)).to_be_focused()

    name = _name(rows.nth(4).inner_text())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    page.keyboard.press("g")
    page.keyboard.press("p")
    expect(page).to_have_url(f"{alize.address}/parties/people/")


def _name(row: str) -> str:
    """The name in a row of the list: the longest of the first pieces, after the initials."""
    return max((piece.strip() for piece in row.split("\t")[1].splitlines()), key=len)


def test_a_field_to_filter_by_is_found_by_typing_and_letters_do_nothing_else(
    alize: Program, visit: Visit, say: Words
) -> None:
    camille = visit(alize, "camille.roussel@alize.example")
    page = camille.page
    camille.goes("/parties/people/")

    page.locator(".filters summary", has_text=say("Filter")).click()
    search = page.locator(".filters").get_by_label(say("Find a field")).first
    expect(search).to_be_focused()
    page.keyboard.type(say("Postcode").lower())
    expect(page.locator(".filters [role=menuitem]:visible")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator(".filter-form")).to_contain_text(say("Postcode"))
    page.locator("#filter-op").focus()
    page.keyboard.press("Escape")
    expect(page.locator(".filter-form")).to_be_hidden()

    page.locator("summary.view").click()
    page.keyboard.press("c")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_from_the_row_keys_go_into_its_cells_and_a_stroke_filters_the_list(
    alize: Program, visit: Visit, say: Words
) -> None:
    camille = visit(alize, "camille.roussel@alize.example")
    page = camille.page
    camille.goes("/parties/people/?cols=name,city,job_title&sort=name")
    row = page.locator("tbody tr").first

    page.keyboard.press("j")
    page.keyboard.press("ArrowRight")
    expect(row.locator("td.name")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(row.locator("td[data-edit=city]")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("F2")
    second = page.locator("tbody tr").nth(1)
    expect(second.locator("td[data-edit] form")).to_have_count(1)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.locator(".filters").get_by_label(say("Find a field")).first).to_be_focused()
