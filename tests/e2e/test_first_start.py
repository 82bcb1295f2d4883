"""From nothing to a company at work, and back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visit
from tests.e2e.guide import Guide
from tests.e2e.program import Program
from tests.e2e.visitor import JOB_MS
from tests.e2e.words import Words

pytestmark = pytest.mark.browser


def test_a_company_is_named_looks_around_the_sample_and_sends_it_away(
    empty: Program, visit: Visit, say: Words, guide: Guide
) -> None:
    rosa = visit(empty)
    page = rosa.page
    rosa.goes("/")
    expect(page).to_have_url(f"{empty.address}/setup/")
    page.get_by_role("button", name="Français" if say.language == "fr" else "English").click()
    expect(page.get_by_role("heading", name=say("Welcome to Rapport"))).to_be_visible()
    rosa.starts_company("Rosier & Filles", "rosa@rosier.example", "rosa")
    expect(page.locator(".field__error")).not_to_have_count(0)
    rosa.clean()
    page.locator("input[name=password]").fill("trois-rosiers-grimpants")
    guide.shot(page, "setup")
    page.get_by_role("button", name=say("Start")).click()

    expect(page).to_have_url(f"{empty.address}/welcome/")
    rosa.clean()
    guide.shot(page, "welcome")
    page.get_by_role("button", name=say("Look around the sample company")).click()
    expect(page.get_by_role("progressbar").or_(page.locator(".job")).first).to_be_visible()
    rosa.clean()
    remove = page.get_by_role("button", name=say("Remove the sample company"))
    expect(remove).to_be_visible(timeout=JOB_MS)
    rosa.clean()
    guide.shot(page, "sample")
    rosa.goes("/parties/people/")
    expect(page.get_by_role("grid")).to_be_visible()
    expect(page.get_by_role("region", name=say("Notice"))).to_contain_text(re.compile("exemple|sample", re.IGNORECASE))

    rosa.goes("/demo/")
    remove.click()
    expect(page.get_by_role("button", name=say("Load the sample company"))).to_be_visible(timeout=JOB_MS)
    rosa.goes("/parties/people/")
    expect(page.get_by_role("heading", name=say("Nobody yet"))).to_be_visible()
    expect(page.get_by_role("region", name=say("Notice"))).to_have_count(0)
    rosa.clean()
    guide.shot(page, "empty")
    rosa.goes("/settings/users/")
    expect(page.locator("tbody tr")).to_have_count(1)
