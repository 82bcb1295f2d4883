"""A representative's morning: what is to do, what is planned, what one should hear of, who has gone quiet."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visit
from tests.e2e.guide import Guide
from tests.e2e.program import Program
from tests.e2e.words import Words

pytestmark = pytest.mark.browser
CAMILLE = "camille.roussel@alize.example"
TRAINING = {"fr": "Formation onduleurs", "en": "Inverter training"}


def test_a_representatives_morning(alize: Program, visit: Visit, say: Words, guide: Guide) -> None:
    camille = visit(alize, CAMILLE)
    page = camille.page
    camille.goes("/today/")
    expect(page.locator(".agenda li").first).to_be_visible()
    camille.clean()
    guide.shot(page, "today")

    camille.goes("/notifications/")
    lines = page.locator(".act--note")
    count = lines.count()
    assert count
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(lines).to_have_count(count - 1)
    camille.clean()

    camille.goes("/agenda/")
    camille.clean()
    guide.shot(page, "agenda")
    page.keyboard.press("w")
    expect(page.locator(".cal[data-view=week]")).to_be_visible()
    camille.clean()
    guide.shot(page, "agenda-week")
    moved = page.locator("[data-moving-target~=slot]").first.get_attribute("data-url")
    slot = page.locator(f"[data-moving-target~=slot][data-url='{moved}']")
    time = slot.locator("b").inner_text()
    slot.locator("a").focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(slot.locator("b")).not_to_have_text(time)
    page.keyboard.press("Escape")
    expect(slot.locator("b")).to_have_text(time)

    camille.goes("/contacts-overdue/?whose=me")
    camille.clean()
    expect(page.get_by_role("heading", name=say("Contacts overdue"))).to_be_visible()
    expect(page.locator(".act").first).to_contain_text("€")
    guide.shot(page, "contacts-overdue")


def test_an_event_about_no_customer_is_planned_by_keyboard_and_taken_back(
    alize: Program, visit: Visit, say: Words, guide: Guide
) -> None:
    camille = visit(alize, CAMILLE)
    page, title = camille.page, TRAINING[say.language]
    camille.goes("/agenda/")
    page.keyboard.press("c")
    expect(page.get_by_role("heading", name=say("New event"))).to_be_visible()
    camille.clean()
    page.get_by_label(say("What it is about"), exact=True).fill(title)
    me = page.get_by_role("group", name=say("Who takes part")).get_by_role("checkbox").first
    expect(me).to_be_checked()
    guide.shot(page, "event-new")
    page.get_by_label(say("What it is about"), exact=True).press("Enter")
    expect(page.locator(".cal")).to_contain_text(title)
    page.keyboard.press("Control+z")
    expect(page.locator(".cal")).not_to_contain_text(title)


def test_what_was_said_is_read_in_one_list_and_beside_it(
    alize: Program, visit: Visit, say: Words, guide: Guide
) -> None:
    camille = visit(alize, CAMILLE)
    page = camille.page
    camille.goes("/interactions/")
    camille.clean()
    page.keyboard.press("j")
    page.keyboard.press("Space")
    expect(page.locator(".peek__name")).to_be_visible()
    camille.clean()
    guide.shot(page, "interactions")


def test_the_contact_plan_says_who_is_contacted_how_often(
    alize: Program, visit: Visit, say: Words, guide: Guide
) -> None:
    julien = visit(alize, "julien.mercier@alize.example")
    page = julien.page
    julien.goes("/settings/contact-plan/")
    expect(page.locator("tbody tr")).to_have_count(2)
    julien.clean()
    guide.shot(page, "contact-plan")
