"""What journeys do with any list."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.e2e.words import Words


def rows(page: Page) -> Locator:
    return page.locator("tbody tr[data-uuid]")


def row_of(page: Page, name: str) -> Locator:
    return rows(page).filter(has_text=name)


def heading(page: Page, label: str) -> Locator:
    return page.locator("th[data-column]").filter(has_text=label)


def column(page: Page, label: str) -> list[str]:
    """What the cells of one column say, from the first row on."""
    labels = [text.strip() for text in page.locator("thead th").all_inner_texts()]
    return [text.strip() for text in page.locator(f"tbody td:nth-child({labels.index(label) + 1})").all_inner_texts()]


def amount(text: str) -> float:
    """The number in a cell, as French and English write it."""
    kept = "".join(sign for sign in text.replace("−", "-") if sign.isdigit() or sign in "-,.")
    return float(kept.replace(",", "").replace(".", "") or 0)


def filter_by(page: Page, say: Words, label: str, value: str) -> None:
    """Add one condition from the menu: its field, then its value."""
    page.locator(".filters summary", has_text=say("Filter")).click()
    page.locator(".filters").get_by_role("menuitem", name=label, exact=True).click()
    form = page.locator(".filter-form")
    choice = form.get_by_label(value, exact=True)
    field = form.get_by_label(say("Value"))
    expect(choice.or_(field).first).to_be_visible()
    if field.count():
        field.fill(value)
    else:
        choice.check()
    form.get_by_role("button", name=say("Apply")).click()
    expect(form).to_be_hidden()
