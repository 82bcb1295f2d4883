"""Pictures for the user guide. Only `--guide` writes them; without it a journey passes by."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from tests.e2e import pictures

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "guide" / "img"
MOMENT = "2026-03-12T09:40:00+01:00"


@dataclass(frozen=True)
class Guide:
    """The guide's pictures in one language."""

    language: str
    is_written: bool

    def shot(self, page: Page, name: str) -> None:
        """Keep what the reader would see now as `img/<language>/<name>.png`."""
        if not self.is_written:
            return
        page.evaluate("document.fonts.ready")
        folder = FOLDER / self.language
        folder.mkdir(parents=True, exist_ok=True)
        asked = {"format": "png", "optimizeForSpeed": True}
        picture = page.context.new_cdp_session(page).send("Page.captureScreenshot", asked)["data"]
        (folder / f"{name}.png").write_bytes(pictures.smaller(b64decode(picture)))
