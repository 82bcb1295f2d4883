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


def test_a_column_is_copied_pasted_below_and_taken_back(alize: Program, visit: Visit, say: Words, guide: Guide) -> None:
    julien = visit(alize, "julien.mercier@alize.example")
    page = julien.page
    julien.goes("/parties/people/?cols=name,origin,job_title,city&sort=-name")
    rows = lists.rows(page)
    origins = [rows.nth(number).locator("td[data-edit=origin]") for number in range(3)]
    titles = [rows.nth(number).locator("td[data-edit=job_title]") for number in range(6)]
    wanted = [origin.inner_text() for origin in origins]

    origins[0].click()
    page.keyboard.press("Shift+ArrowDown")
    origins[2].click(modifiers=["Shift"])
    expect(page.locator("td.picked")).to_have_count(3)
    page.keyboard.press("ControlOrMeta+c")
    titles[2].click()
    page.keyboard.press("ControlOrMeta+v")
    for place, text in enumerate(wanted):
        expect(titles[2 + place]).to_have_text(text)
    julien.clean()
    guide.shot(page, "list-paste")

    page.keyboard.press("ControlOrMeta+z")
    expect(titles[2]).to_have_text("–")
    titles[0].click()
    page.keyboard.press("Tab")
    expect(rows.nth(0).locator("td[data-edit=city]")).to_be_focused()
    page.keyboard.press("Tab")
    expect(origins[1]).to_be_focused()


def test_somebody_is_entered_without_leaving_the_list_and_comes_back_from_the_bin(
    alize: Program, visit: Visit, say: Words
) -> None:
    julien = visit(alize, "julien.mercier@alize.example")
    page = julien.page
    julien.goes("/parties/people/")
    page.keyboard.press("c")
    dialog = page.get_by_role("dialog", name=say("New person"))
    dialog.get_by_label(say("First name")).fill("Zélie")
    dialog.get_by_label(say("Last name")).fill(f"Zyma {say.language}")
    julien.clean()
    dialog.get_by_role("button", name=say("Add"), exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Zélie Zyma {say.language}")

    page.get_by_label(say("Other actions")).click()
    page.get_by_role("menuitem", name=say("Put in the bin")).click()
    page.get_by_label(say("More actions")).click()
    page.get_by_role("menuitem", name=say("Open the bin")).click()
    line = page.get_by_role("row", name=f"Zélie Zyma {say.language}")
    expect(line).to_contain_text("Julien Mercier")
    julien.clean()
    line.get_by_role("button", name=say("Restore")).click()
    expect(line).to_have_count(0)


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

    bar.get_by_role("button", name=say("Tag", context="action"), exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("combobox", name=say("Tag"), exact=True).fill(tag)
    julien.clean()
    dialog.get_by_role("button", name=say("Tag", context="action"), exact=True).click()
    expect(lists.row_of(page, tag)).to_have_count(3)

    page.locator(".toast").get_by_role("button", name=say("Undo")).click()
    expect(lists.row_of(page, tag)).to_have_count(0)
