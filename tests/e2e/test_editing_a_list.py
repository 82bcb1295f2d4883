"""A list edited like a spreadsheet, and many rows at once."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e import lists
from tests.e2e.conftest import Visit
from tests.e2e.guide import Guide
from tests.e2e.program import Program
from tests.e2e.words import Words

pytestmark = pytest.mark.browser
ARCHITECT = {"fr": "Architecte", "en": "Architect"}


def test_a_cell_is_edited_with_enter_and_tab_goes_on_to_the_next(
    alize: Program, visit: Visit, say: Words, guide: Guide
) -> None:
    julien = visit(alize, "julien.mercier@alize.example")
    page = julien.page
    julien.goes("/parties/people/?cols=name,job_title,origin,city&sort=name")
    row = lists.rows(page).nth({"fr": 4, "en": 5}[say.language])
    title, origin = row.locator("td[data-edit=job_title]"), row.locator("td[data-edit=origin]")

    title.click()
    expect(title).to_be_focused()
    page.keyboard.press("Enter")
    field = title.locator("input:not([type=hidden])")
    expect(field).to_be_focused()
    field.fill(ARCHITECT[say.language])
    guide.shot(page, "list-cell")
    page.keyboard.press("Tab")
    expect(title).to_have_text(ARCHITECT[say.language])
    expect(origin.locator("input:not([type=hidden])")).to_be_focused()
    julien.clean()
    page.keyboard.type("Salon de Nantes")
    page.keyboard.press("Enter")
    expect(origin).to_have_text("Salon de Nantes")

    origin.click()
    page.keyboard.press("Enter")
    origin.locator("input:not([type=hidden])").fill("Jamais gardé")
    page.keyboard.press("Escape")
    expect(origin).to_have_text("Salon de Nantes")
    page.reload()
    expect(title).to_have_text(ARCHITECT[say.language])


def test_a_tag_on_many_customers_is_taken_back_from_the_notice(
    alize: Program, visit: Visit, say: Words, guide: Guide
) -> None:
    julien = visit(alize, "julien.mercier@alize.example")
    page, tag = julien.page, {"fr": "Portes ouvertes", "en": "Open days"}[say.language]
    julien.goes("/parties/people/?cols=name,tags,city&sort=name")
    for number in (1, 2, 3):
        lists.rows(page).nth(number).locator("input.tick").check()
    bar = page.get_by_role("toolbar", name=say("Actions on the selection"))
    expect(bar).to_contain_text("3")
    julien.clean()
    guide.shot(page, "list-bulk")

    bar.get_by_role("button", name=say("Tag"), exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(say("Tag"), exact=True).fill(tag)
    julien.clean()
    dialog.get_by_role("button", name=say("Tag"), exact=True).click()
    expect(lists.row_of(page, tag)).to_have_count(3)

    page.locator(".toast").get_by_role("button", name=say("Undo")).click()
    expect(lists.row_of(page, tag)).to_have_count(0)
