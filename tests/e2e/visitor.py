"""Somebody in front of a browser. What the browser complains of and what axe finds are failures."""

from __future__ import annotations

import time
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, expect

from tests.e2e.words import Words

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
PATIENCE_MS = 60_000  # what is right shows at once; a machine that others use may stand still for a while
JOB_MS = 600_000
PASSWORD = "soleil-et-vent"
REFUSED = "Failed to load resource: the server responded with a status of 4"
TOLD_BY_CSP = (
    "addEventListener('securitypolicyviolation', e => console.error('CSP', e.violatedDirective, e.blockedURI))"
)

expect.set_options(timeout=PATIENCE_MS)


class Visitor:
    """One browser window of one person."""

    def __init__(self, context: BrowserContext, address: str, say: Words) -> None:
        context.set_default_timeout(PATIENCE_MS)
        context.add_init_script(TOLD_BY_CSP)
        context.add_cookies([{"name": "django_language", "value": say.language, "url": address}])
        self.context = context
        self.address = address
        self.say = say
        self.complaints: list[str] = []
        self.page: Page = context.new_page()
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self.complaints.append(f"{self.page.url}: {error}"))
        self.page.on("response", self._hear)

    def goes(self, path: str) -> None:
        """Open an address of the program, by itself."""
        self.page.goto(self.address + path)

    def awaits(self, path: str, wanted: Locator, seconds: float = JOB_MS / 1000) -> None:
        """Open an address again until background work shows there."""
        deadline = time.monotonic() + seconds
        self.goes(path)
        while not wanted.count():
            assert time.monotonic() < deadline, f"{wanted} did not come at {path}"
            self.goes(path)

    def starts_company(self, name: str, email: str, password: str) -> None:
        """Fill the first page of an empty Rapport."""
        self.goes("/setup/")
        fields = {"name": name, "admin_name": "Rosa Rosier", "email": email, "password": password}
        for field, text in fields.items():
            self.page.locator(f"input[name={field}]").fill(text)
        self.page.locator("select[name=language]").select_option(self.say.language)
        self.page.locator(".gate__form button[type=submit]").click()

    def signs_in(self, email: str, password: str = PASSWORD) -> None:
        self.goes("/sign-in/")
        self.fills_gate(email, password)
        self.page.wait_for_url(lambda url: "/sign-in/" not in url)

    def fills_gate(self, email: str, password: str) -> None:
        self.page.get_by_label(self.say("E-mail")).fill(email)
        self.page.get_by_label(self.say("Password"), exact=True).fill(password)
        self.page.get_by_role("button", name=self.say("Sign in"), exact=True).click()

    def prefers(self, **values: str | float | bool) -> None:
        """Set preferences as the account menu does."""
        cookies = {cookie["name"]: cookie["value"] for cookie in self.context.cookies()}
        headers = {"X-CSRFToken": cookies["csrftoken"], "Referer": self.address}
        answer = self.context.request.post(f"{self.address}/me/preferences/", form=values, headers=headers)
        assert answer.ok, answer.status_text

    def clean(self) -> None:
        """What is shown now has no barrier that axe knows of."""
        expect(self.page.locator(".htmx-request, .htmx-settling")).to_have_count(0)
        found = Axe().run(self.page, options=RULES).response["violations"]
        assert not found, "\n".join(f"{self.page.url}: {_told(violation)}" for violation in found)

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(REFUSED):
            self.complaints.append(f"{self.page.url}: {message.text}")

    def _hear(self, response: Any) -> None:
        if response.status >= 500:
            self.complaints.append(f"{response.status} {response.url}")


def _told(violation: dict[str, Any]) -> str:
    places = " | ".join(node["html"][:200] for node in violation["nodes"][:4])
    return f"{violation['id']}: {violation['help']}: {places}"
