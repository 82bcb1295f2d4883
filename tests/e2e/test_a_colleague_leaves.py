"""A colleague leaves: the page counts what they hold, one click hands it over, and they are out."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visit
from tests.e2e.guide import Guide
from tests.e2e.program import Program
from tests.e2e.visitor import JOB_MS
from tests.e2e.words import Words

pytestmark = pytest.mark.browser
LEAVERS = {"fr": ("Cyril", "Retailleau"), "en": ("Sandrine", "Halgand")}
TAKER = "Anne Cesbron"


def test_what_a_leaver_holds_goes_to_others_in_one_step(alize: Program, visit: Visit, say: Words, guide: Guide) -> None:
    first, last = LEAVERS[say.language]
    ines = visit(alize, "ines.cormerais@alize.example")
    page = ines.page
    ines.goes(f"/settings/users/?q={last}")
    page.get_by_role("link", name=f"{first} {last}").first.click()
    page.locator(f"summary[aria-label='{say('Actions')}']").click()
    page.get_by_role("menuitem", name=say("Leaves: hand over")).click()
    expect(page.locator("input[name=kinds]").first).to_be_checked()
    for guessed in page.locator(".picks input:checked").all():
        guessed.uncheck()
    page.get_by_label(TAKER).check()
    ines.clean()
    guide.shot(page, "leaver")

    page.get_by_role("button", name=say("Deactivate and hand over")).click()
    page.wait_for_url(lambda url: "/jobs/" in url)
    expect(page.get_by_text(say("Done", "job"), exact=True).first).to_be_visible(timeout=JOB_MS)
    ines.goes(f"/settings/users/?q={last}")
    page.get_by_role("link", name=f"{first} {last}").first.click()
    page.get_by_role("link", name=say("Hand over")).click()
    expect(page.get_by_text(say("This person holds nothing that others would have to take over."))).to_be_visible()

    leaver = visit(alize)
    leaver.goes("/sign-in/")
    leaver.fills_gate(f"{first}.{last}@alize.example".lower(), "soleil-et-vent")
    expect(leaver.page.get_by_role("alert")).to_be_visible()
