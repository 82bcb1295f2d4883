"""Finding somebody again from little."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visit
from tests.e2e.guide import Guide
from tests.e2e.program import Program
from tests.e2e.words import Words

pytestmark = pytest.mark.browser
CAMILLE = "camille.roussel@alize.example"


def test_part_of_a_name_without_accents_opens_the_customer_from_anywhere(
    alize: Program, visit: Visit, say: Words, guide: Guide
) -> None:
    camille = visit(alize, CAMILLE)
    page = camille.page
    camille.goes("/portfolio/")
    page.keyboard.press("Control+k")
    palette = page.get_by_role("dialog", name=say("Commands"))
    expect(palette.get_by_role("option").first).to_be_visible()
    page.keyboard.type("guer")
    expect(palette.get_by_role("option", name="Marc Guérin")).to_be_visible()
    camille.clean()
    guide.shot(page, "palette")
    page.keyboard.type("in marc")
    expect(palette.get_by_role("option").first).to_contain_text("Marc Guérin")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Marc Guérin")


def test_the_palette_also_knows_what_can_be_done(alize: Program, visit: Visit, say: Words) -> None:
    camille = visit(alize, CAMILLE)
    page = camille.page
    camille.goes("/orders/")
    page.keyboard.press("Control+k")
    page.keyboard.type(say("New person").lower())
    palette = page.get_by_role("dialog", name=say("Commands"))
    expect(palette.get_by_role("option", name=say("New person"))).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{alize.address}/parties/people/new/")
    camille.clean()


def test_the_palette_offers_what_the_page_and_its_ticked_rows_can_do(alize: Program, visit: Visit, say: Words) -> None:
    camille = visit(alize, CAMILLE)
    page = camille.page
    camille.goes("/parties/people/")
    palette = page.get_by_role("dialog", name=say("Commands"))
    page.keyboard.press("Control+k")
    page.keyboard.type(say("Export this list").lower())
    expect(palette.get_by_role("option", name="CSV")).to_be_visible()
    camille.clean()
    page.keyboard.press("Escape")
    expect(palette).to_be_hidden()

    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("tbody input.tick").first).to_be_checked()
    page.keyboard.press("Control+k")
    page.keyboard.type(say("Remove a tag"))
    expect(palette).to_contain_text(say("On the selection"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name=say("Remove a tag"))).to_be_visible()


def test_a_telephone_number_is_found_however_it_is_written(alize: Program, visit: Visit, say: Words) -> None:
    camille = visit(alize, CAMILLE)
    page = camille.page
    camille.goes("/parties/people/?f=name~contains~Sophie Marchand&cols=name,phone")
    digits = "".join(sign for sign in page.locator("tbody td").nth(2).inner_text() if sign.isdigit())
    for written in (f"+33 {digits[1:]}", ".".join(digits[at : at + 2] for at in range(0, 10, 2)), f"0033{digits[1:]}"):
        camille.goes("/search/")
        page.get_by_role("searchbox").fill(written)
        page.keyboard.press("Enter")
        expect(page.get_by_role("link", name="Sophie Marchand")).to_be_visible()
    camille.clean()


def test_a_customer_of_another_team_is_not_found(alize: Program, visit: Visit, say: Words) -> None:
    camille, helene = visit(alize, CAMILLE), visit(alize, "helene.vasseur@alize.example")
    helene.goes("/parties/people/?f=city~is~Angers&cols=name,number")
    name = helene.page.locator("tbody a").first.inner_text().splitlines()[-1]
    address = helene.page.locator("tbody tr").first.get_attribute("data-url") or ""
    camille.goes(f"/search/?q={name}")
    expect(camille.page.get_by_role("main").get_by_role("link", name=name, exact=True)).to_have_count(0)
    answer = camille.page.goto(alize.address + address)
    assert answer is not None
    assert answer.status == 404
