"""The lifecycle: a move opens who moved, a state is decided by hand and undone; a household tells who holds what."""

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

HELENE = "helene.vasseur@alize.example"


def test_from_who_moved_to_a_state_decided_by_hand_and_a_household(
    alize: Program, visit: Visit, say: Words, guide: Guide
) -> None:
    helene = visit(alize, HELENE)
    page = helene.page
    helene.goes("/portfolio/lifecycle/")
    expect(page.locator("#states tbody tr")).to_have_count(7)
    helene.clean()
    guide.shot(page, "lifecycle")

    moved = page.locator("#flows td[data-v] a").first
    count = lists.amount(moved.inner_text())
    moved.click()
    expect(lists.rows(page).first).to_be_visible()
    assert lists.amount(page.locator(".foot b").first.inner_text()) == count
    lists.rows(page).first.locator("a").first.click()

    panel = page.locator("#lifecycle")
    was = panel.locator(".pill").inner_text()
    panel.get_by_role("button", name=say("Decide by hand")).click()
    other = "lost" if was == say("Dissatisfied", "lifecycle") else "dissatisfied"
    page.locator("#lifecycle select").select_option(other)
    page.locator("#lifecycle input[name=reason]").fill("Chaudière bruyante")
    page.locator("#lifecycle").get_by_role("button", name=say("Save")).click()
    expect(panel).to_contain_text("Chaudière bruyante")
    page.locator(".toast button", has_text=re.compile(say("Undo"), re.I)).click()
    expect(panel).not_to_contain_text("Chaudière bruyante")
    helene.clean()

    helene.goes("/parties/households/")
    lists.rows(page).first.locator("a").first.click()
    expect(page.locator(".coverage tbody tr").first).to_be_visible()
    helene.clean()
    guide.shot(page, "household")
