"""A new field from its definition to a segment: defined, filled in, listed, asked, saved."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visit
from tests.e2e.program import Program
from tests.e2e.words import Words

pytestmark = pytest.mark.browser


def test_a_new_field_is_filled_in_listed_and_asked_by_a_segment(alize: Program, visit: Visit, say: Words) -> None:
    ines = visit(alize, "ines.cormerais@alize.example")
    page = ines.page
    label = f"Roof {say.language}"
    ines.goes("/settings/fields/person/new/")
    ines.clean()
    page.get_by_role("link", name=say("Choice"), exact=True).click()
    page.locator("[name=label]").fill(label)
    page.locator("[name=choices]").fill("Slate\nTile")
    ines.clean()
    page.get_by_role("button", name=say("Add the field")).click()
    expect(page.get_by_role("link", name=label, exact=True)).to_be_visible()

    ines.goes("/parties/people/")
    page.locator("td.name a").first.click()
    page.wait_for_url("**/parties/*/")
    name = page.locator("h1").first.inner_text()
    page.locator("#card .facts-more > summary").click()
    page.get_by_role("button", name=label).first.click()
    page.locator("form.inplace select").select_option("Slate")
    page.locator("form.inplace .btn--primary").click()
    expect(page.locator("dd", has_text="Slate").first).to_be_visible()

    ines.goes("/segments/new/")
    ines.clean()
    page.locator('[name="key-0.0"]').select_option(label=label)
    page.locator('[name="v-0.0"][value="Slate"]').check()
    expect(page.locator("#preview .figure dd").first).to_have_text("1")
    expect(page.locator("#preview")).to_contain_text(name)
    page.locator("[name=name]").fill(label)
    page.get_by_role("button", name=say("Save the segment")).click()
    expect(page.locator(".bar").first).to_contain_text(label)
    ines.clean()
