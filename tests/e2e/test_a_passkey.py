"""A passkey added on one's page, then the door opened with it, with a device that the browser plays itself."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visit
from tests.e2e.guide import Guide
from tests.e2e.program import Program
from tests.e2e.words import Words

pytestmark = pytest.mark.browser
OWNERS = {"fr": "marion.lelievre@alize.example", "en": "sylvie.gaborit@alize.example"}
DEVICE = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


def test_a_passkey_is_added_and_opens_the_door(alize: Program, visit: Visit, say: Words, guide: Guide) -> None:
    owner = visit(alize, OWNERS[say.language])
    page = owner.page
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})

    owner.goes("/me/passkeys/")
    page.get_by_label(say("Name")).fill("MacBook")
    page.get_by_role("button", name=say("Add a passkey")).click()
    expect(page.get_by_role("heading", name=say("Recovery codes"))).to_be_visible()
    owner.goes("/me/passkeys/")
    expect(page.get_by_role("link", name="MacBook")).to_be_visible()
    owner.clean()
    guide.shot(page, "passkeys")

    page.context.clear_cookies()
    owner.goes("/sign-in/?next=/portfolio/")
    owner.clean()
    page.locator("form[data-controller=passkey] button").click()
    expect(page).to_have_url(f"{alize.address}/portfolio/")
