"""One customer: what they have been worth, who they are, what happened."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Visit
from tests.e2e.guide import Guide
from tests.e2e.program import Program
from tests.e2e.visitor import Visitor
from tests.e2e.words import Words

pytestmark = pytest.mark.browser
CAMILLE = "camille.roussel@alize.example"
OSTEOPATH = {"fr": "Ostéopathe", "en": "Osteopath"}
CALLS_BACK = {"fr": "Rappelle mardi à 17 h pour la borne", "en": "Calls back on Tuesday about the charging point"}
FAIR = {"fr": "Salon Habitat", "en": "Home fair"}
FRIENDS = {"fr": "Bouche à oreille", "en": "Friends"}


def test_a_customers_worth_is_read_with_its_reason(alize: Program, visit: Visit, say: Words, guide: Guide) -> None:
    camille = visit(alize, CAMILLE)
    page = _opens(camille, "Sophie Marchand")
    camille.clean()
    guide.shot(page, "customer")
    highlights = page.get_by_role("region", name=say("Highlights"))
    expect(highlights).to_contain_text("€")

    highlights.locator(".whyq").first.click()
    why = page.locator(".popover--why")
    expect(why).to_be_visible()
    expect(why).to_contain_text(say("Revenue"))
    camille.clean()
    guide.shot(page, "customer-why")
    page.keyboard.press("Escape")
    expect(why).to_be_hidden()


def test_what_is_begun_in_the_composer_changes_its_kind_and_waits_for_whoever_leaves(
    alize: Program, visit: Visit, say: Words
) -> None:
    camille = visit(alize, CAMILLE)
    page = _opens(camille, "Karim Haddad")
    text = page.locator("#composer textarea")
    text.fill(CALLS_BACK[say.language])
    page.locator(".composer__tabs").get_by_role("link", name=say("Call", "channel")).click()
    expect(text).to_have_attribute("aria-label", say("Call", "channel"))
    expect(text).to_have_value(CALLS_BACK[say.language])

    address = page.url.partition("?")[0]
    page.goto(f"{alize.address}/today/")
    page.goto(address)
    expect(text).to_have_value(CALLS_BACK[say.language])
    text.fill("")
    page.reload()
    expect(text).to_have_value("")
    camille.clean()


def test_a_value_is_edited_where_it_stands_and_the_history_tells_it(
    alize: Program, visit: Visit, say: Words, guide: Guide
) -> None:
    camille = visit(alize, CAMILLE)
    page, title = _opens(camille, "Lucie Texier"), OSTEOPATH[say.language]
    _edits(page, say("Job title"), title)
    camille.clean()
    expect(_value(page, say("Job title"))).to_contain_text(title)

    page.get_by_label(say("Note", "timeline"), exact=True).fill(CALLS_BACK[say.language])
    page.locator("form.composer button[type=submit]").click()
    note = page.locator(".event", has_text=CALLS_BACK[say.language]).first
    expect(note).to_be_visible()
    expect(page.get_by_label(say("Note", "timeline"), exact=True)).to_have_value("")
    guide.shot(page, "customer-note")

    page.get_by_role("link", name=say("History")).first.click()
    camille.clean()
    change = page.locator(".history__event", has_text=title).first
    expect(change).to_contain_text("Camille Roussel")
    expect(change).to_contain_text(say("Job title"))
    guide.shot(page, "customer-history")


def test_who_referred_a_customer_and_their_number_elsewhere_are_noted(alize: Program, visit: Visit, say: Words) -> None:
    camille = visit(alize, CAMILLE)
    page = _opens(camille, "Lucie Texier")
    page.get_by_label(say("Add a relationship")).click()
    page.get_by_role("menuitem", name=say("Referred by…")).click()
    page.get_by_role("combobox").fill("Karim Had")
    page.get_by_role("option", name="Karim Haddad").click()
    camille.clean()
    page.get_by_role("button", name=say("Link", "action"), exact=True).click()
    expect(page.locator("#ties")).to_contain_text("Karim Haddad")

    page.get_by_role("button", name=say("Add a number of another system")).click()
    page.locator("#numbers").get_by_label(say("Source")).fill("Sage")
    page.locator("#numbers").get_by_label(say("Number"), exact=True).fill(f"T-{say.language}")
    page.keyboard.press("Enter")
    expect(page.locator("#numbers")).to_contain_text(f"T-{say.language}")
    camille.clean()


def test_a_file_is_attached_opened_and_removed_with_a_way_back(
    alize: Program, visit: Visit, say: Words, tmp_path: Path
) -> None:
    plan = tmp_path / f"plan du toit {say.language}.txt"
    plan.write_text("38 m² plein sud", encoding="utf-8")
    camille = visit(alize, CAMILLE)
    page = _opens(camille, "Lucie Texier")
    page.locator("#files input[type=file]").set_input_files(plan)
    line = page.locator("#files li", has_text=plan.name)
    expect(line).to_be_visible()
    camille.clean()

    with page.expect_download() as download:
        line.get_by_role("link", name=plan.name).click()
    assert download.value.path().read_text(encoding="utf-8") == "38 m² plein sud"

    line.get_by_role("button", name=say("Remove %(name)s", name=plan.name)).click()
    expect(line).to_have_count(0)
    page.locator(".toast").get_by_role("button", name=say("Undo")).click()
    expect(line).to_be_visible()


def test_two_people_who_edit_the_same_value_see_each_other(
    alize: Program, visit: Visit, say: Words, guide: Guide
) -> None:
    label, theirs, mine = say("Origin"), FAIR[say.language], FRIENDS[say.language]
    camille, julien = visit(alize, CAMILLE), visit(alize, "julien.mercier@alize.example")
    on_camille, on_julien = _opens(camille, "Karim Haddad"), _opens(julien, "Karim Haddad")
    _value(on_camille, label).get_by_role("button").click()
    _edits(on_julien, label, theirs)

    form = _value(on_camille, label).locator("form")
    form.get_by_role("textbox").fill(mine)
    form.get_by_role("button", name=say("Save")).click()
    expect(form).to_contain_text("Julien Mercier")
    expect(form).to_contain_text(theirs)
    camille.clean()
    guide.shot(on_camille, "customer-clash")
    form.get_by_role("button", name=say("Keep theirs")).click()
    expect(_value(on_camille, label)).to_contain_text(theirs)


def _opens(visitor: Visitor, name: str) -> Page:
    visitor.goes(f"/parties/people/?f=name~contains~{name}")
    visitor.page.locator("tbody").get_by_role("link", name=name).first.click()
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text(name)
    return visitor.page


def _value(page: Page, label: str) -> Locator:
    return page.locator("#card dl.facts dt", has_text=label).locator("xpath=following-sibling::dd[1]")


def _edits(page: Page, label: str, text: str) -> None:
    """Click a value, write over it, Enter."""
    place = _value(page, label)
    if not place.is_visible():
        page.locator("#card .facts-more > summary").click()
    place.get_by_role("button").click()
    expect(place.get_by_role("textbox")).to_be_focused()
    place.get_by_role("textbox").fill(text)
    page.keyboard.press("Enter")
    expect(place.get_by_role("textbox")).to_have_count(0)
    expect(place).to_contain_text(text)
