"""The main job: a customer file and an order file come in, and the customers' worth is seen."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import lists
from tests.e2e.conftest import Visit
from tests.e2e.guide import Guide
from tests.e2e.program import Program
from tests.e2e.visitor import JOB_MS, Visitor
from tests.e2e.words import Words

pytestmark = pytest.mark.browser
PEOPLE = """N° client;Nom;Prénom;Courriel;Portable;Bourg;CP
C-1;Lemoine;Zoé;zoe@lemoine.example;06 12 34 56 78;Vertou;44120
C-2;Garçon;Noël;noel.garcon@mail.example;+33 6 22 33 44 55;Rezé;44400
C-3;Le Bris;Anaïs;anais@@mail;;Nantes;44000
C-4;Müller;Jörg;;02 40 50 60 70;Clisson;44190
C-2;Garçon;Noëlle;;;Rezé;44400
"""
ORDERS = """Commande;Date;Client;Montant HT
F-1;03/02/2025;C-1;"1 234,56 €"
F-2;31/02/2025;C-1;"10,00 €"
F-3;15/03/2025;C-4;"480,00 €"
F-4;20/03/2025;C-4;"-80,00 €"
F-5;21/03/2025;C-1;"300,00 €"
"""


def test_a_dirty_customer_file_and_its_orders_come_in_and_show_what_each_customer_is_worth(
    empty: Program, visit: Visit, say: Words, guide: Guide, tmp_path: Path
) -> None:
    people, orders = tmp_path / "clients.csv", tmp_path / "commandes.csv"
    people.write_bytes(PEOPLE.encode("cp1252"))
    orders.write_bytes(ORDERS.encode("cp1252"))
    rosa = visit(empty)
    page = rosa.page
    rosa.starts_company("Rosier & Filles", "rosa@rosier.example", "trois-rosiers-grimpants")

    page.get_by_role("link", name=say("Import your files")).click()
    rosa.clean()
    _sends(rosa, "people", people)
    rosa.clean()
    place = page.get_by_role("row", name="Bourg").get_by_role("combobox")
    place.select_option(label=say("Town"))
    guide.shot(page, "import-columns")
    page.get_by_role("button", name=say("Check the file")).click()
    _figures(page, say, {"Rows read": 5, "Refused": 2}, new=3)
    rosa.clean()
    guide.shot(page, "import-check")

    page.get_by_role("link", name=say("Refused")).click()
    expect(page.locator("tbody", has_text="anais@@mail").last).to_be_visible()
    rosa.clean()
    guide.shot(page, "import-refused")
    with page.expect_download() as download:
        page.get_by_role("link", name=say("File to correct")).click()
    assert "anais@@mail" in download.value.path().read_text(encoding="utf-8-sig")

    page.locator("button[form=run]").click()
    expect(page.get_by_role("link", name=say("Import another file"))).to_be_visible(timeout=JOB_MS)
    _figures(page, say, {"Rows": 5, "Refused": 2}, new=3)
    rosa.clean()
    guide.shot(page, "import-done")
    page.locator(".bar__end a.btn--primary").click()
    assert {_plain(name) for name in lists.column(page, say("Name"))} == {"Zoé Lemoine", "Noël Garçon", "Jörg Müller"}
    expect(lists.row_of(page, "Zoé Lemoine")).to_contain_text("Vertou")

    rosa.goes("/imports/new/?target=orders")
    _sends(rosa, "orders", orders)
    page.get_by_role("button", name=say("Check the file")).click()
    _figures(page, say, {"Rows read": 5, "Refused": 1}, new=4)
    page.get_by_role("link", name=say("Refused")).click()
    expect(page.locator(".import-why")).to_contain_text("31")
    page.locator("button[form=run]").click()
    expect(page.get_by_role("link", name=say("Import another file"))).to_be_visible(timeout=JOB_MS)
    rosa.clean()

    worth = lists.row_of(page, "Zoé Lemoine").filter(has_text="535")
    rosa.awaits("/parties/people/?sort=-revenue", worth)
    assert [_plain(name) for name in lists.column(page, say("Name"))][:2] == ["Zoé Lemoine", "Jörg Müller"]
    expect(lists.row_of(page, "Jörg Müller")).to_contain_text("400")
    rosa.goes("/imports/")
    expect(page.locator("tbody tr")).to_have_count(2)
    rosa.clean()
    guide.shot(page, "imports")


def test_a_long_file_tells_how_much_of_it_is_sent_and_a_bad_one_why_it_is_not_read(
    empty: Program, visit: Visit, say: Words, tmp_path: Path
) -> None:
    long, nothing = tmp_path / "long.csv", tmp_path / "rien.csv"
    long.write_text("N° client;Nom\n" + "".join(f"L-{n};{'x' * 2000}\n" for n in range(2000)), encoding="utf-8")
    nothing.write_text("")
    rosa = visit(empty)
    page = rosa.page
    rosa.starts_company("Rosier & Filles", "rosa@rosier.example", "trois-rosiers-grimpants")
    rosa.goes("/imports/new/")
    page.locator("input[type=file]").set_input_files(nothing)
    page.get_by_role("button", name=say("Read the file")).click()
    expect(page.get_by_role("alert")).to_have_text(say("The file is empty: it has no row to import."))

    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 1_000_000}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", slow)
    page.locator("input[type=file]").set_input_files(long)
    page.get_by_role("button", name=say("Read the file")).click()
    expect(page.get_by_role("progressbar", name="long.csv")).to_be_visible()
    page.wait_for_function("(bar => bar.value > 0 && bar.value < 1)(document.querySelector('.drop progress'))")
    expect(page.get_by_role("heading", name=say("How the file is read"))).to_be_visible(timeout=JOB_MS)
    expect(page).to_have_title(re.compile(r"^long\.csv"))
    page.reload()
    expect(page.get_by_role("heading", name=say("How the file is read"))).to_be_visible()


def _sends(visitor: Visitor, target: str, file: Path) -> None:
    page, say = visitor.page, visitor.say
    page.locator(f"[name=target][value={target}]").check(force=True)
    page.locator("input[type=file]").set_input_files(file)
    page.locator("[name=source]").fill("boutique")
    page.get_by_role("button", name=say("Read the file")).click()
    expect(page.get_by_role("heading", name=say("How the file is read"))).to_be_visible(timeout=JOB_MS)


def _figures(page: Page, say: Words, wanted: dict[str, int], *, new: int) -> None:
    """The counts above the rows, each under its label."""
    texts = {say(label): number for label, number in wanted.items()} | {say("New", "rows"): new}
    expect(page.locator(".figure").first).to_be_visible(timeout=JOB_MS)
    for label, number in texts.items():
        figure = page.locator(".figure").filter(has=page.locator("dt").get_by_text(label, exact=True))
        expect(figure.locator("dd").first).to_have_text(str(number))


def _plain(name: str) -> str:
    """A name without the initials that stand beside it."""
    return name.splitlines()[-1].strip()
