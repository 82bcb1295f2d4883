"""A wrong import is undone: what it made goes, what somebody touched since stays and is listed."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visit
from tests.e2e.guide import Guide
from tests.e2e.program import Program
from tests.e2e.visitor import JOB_MS
from tests.e2e.words import Words

pytestmark = pytest.mark.browser
PEOPLE = "N° client;Nom;Prénom;Ville\nW-1;Lemoine;Zoé;Vertou\nW-2;Garçon;Noël;Rezé\nW-3;Le Bris;Anaïs;Nantes\n"


def test_a_wrong_import_is_undone_and_tells_what_it_left(
    empty: Program, visit: Visit, say: Words, guide: Guide, tmp_path: Path
) -> None:
    file = tmp_path / "clients.csv"
    file.write_text(PEOPLE, encoding="utf-8")
    rosa = visit(empty)
    page = rosa.page
    rosa.starts_company("Rosier & Filles", "rosa@rosier.example", "trois-rosiers-grimpants")
    rosa.goes("/imports/new/?target=people")
    page.locator("input[type=file]").set_input_files(file)
    page.locator("[name=source]").fill("boutique")
    page.get_by_role("button", name=say("Read the file")).click()
    page.get_by_role("button", name=say("Check the file")).click()
    expect(page.locator("button[form=run]")).to_be_visible(timeout=JOB_MS)
    page.locator("button[form=run]").click()
    undo = page.get_by_role("link", name=say("Undo this import"))
    expect(undo).to_be_visible(timeout=JOB_MS)
    address = page.url

    later = tmp_path / "portables.csv"
    later.write_text("N° client;Nom;Prénom;Portable\nW-1;Lemoine;Zoé;06 12 34 56 78\n", encoding="utf-8")
    empty.run("import", "people", str(later), "--source", "boutique")
    rosa.goes(address.removeprefix(empty.address))
    undo.click()
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody")).to_contain_text("Zoé Lemoine")
    rosa.clean()
    guide.shot(page, "import-undo")
    page.locator("button[form=undo]").click()
    expect(page.get_by_text(say("Put back", "records"))).to_be_visible(timeout=JOB_MS)
    expect(page.locator("tbody tr")).to_have_count(1)
    rosa.clean()
    rosa.goes("/parties/people/")
    expect(page.locator("tbody tr")).to_have_count(1)
