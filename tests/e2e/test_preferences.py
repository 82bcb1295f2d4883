"""Language, theme and density are each person's own."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visit
from tests.e2e.program import Program
from tests.e2e.words import Words

pytestmark = pytest.mark.browser
PAGES = (
    "/parties/people/?sort=-revenue",
    "/parties/companies/",
    "/orders/",
    "/catalog/products/",
    "/segments/",
    "/portfolio/",
    "/settings/",
    "/me/profile/",
)


def test_english_dark_and_compact_hold_on_every_page(alize: Program, visit: Visit, language: str) -> None:
    english, adrien = Words("en"), visit(alize, "adrien.moyon@alize.example")
    page = adrien.page
    adrien.goes("/me/profile/")
    page.locator("[name=language]").select_option("en")
    page.locator("[name=theme]").select_option("dark")
    page.locator("[name=density]").select_option("compact")
    page.locator("button[form=profile]").click()
    expect(page.get_by_role("heading", name=english("My profile"))).to_be_visible()
    for path in PAGES:
        adrien.goes(path)
        expect(page.locator("html")).to_have_attribute("lang", "en")
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        expect(page.locator("html")).to_have_attribute("data-density", "compact")
        adrien.clean()
    page.locator("summary", has_text="Adrien Moyon").click()
    with page.expect_response("**/me/preferences/"):
        page.get_by_role("menuitemradio", name=english("Light")).click()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    adrien.prefers(language="fr", density="comfortable")
