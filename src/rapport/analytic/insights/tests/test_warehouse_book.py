"""What is written about the warehouse's tables is what the code makes: on the page, over REST and in the guide."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.utils import translation

from rapport.analytic.extracts import EXTRACTS
from rapport.analytic.insights.cube import pages as cube_pages
from rapport.analytic.insights.pipeline.book import book
from rapport.analytic.insights.pipeline.book_pages import MARK, written
from rapport.analytic.studies import services
from rapport.analytic.warehouse import queries
from rapport.kit import clock
from rapport.kit.actor import Actor
from rapport.operational.orders.tests.factories import OrderFactory
from tests.cast import Cast

GUIDE = Path(__file__).resolve().parents[5] / "docs" / "guide"
LANGUAGES = ("en", "fr")


@pytest.mark.django_db
def test_a_build_has_exactly_the_tables_and_columns_that_are_told(cast: Cast) -> None:
    OrderFactory.create(lines=[(1, 100)])
    now = clock.now()
    services.refresh(by=Actor.system(), at=now, as_of=now.date(), finished=clock.now)
    found = queries.open_readonly()
    assert found is not None
    run = found.connection.con.execute
    names = run("SELECT schema_name, table_name FROM duckdb_tables() WHERE NOT temporary").fetchall()
    built = {}
    for schema, name in names:
        if name != "about" and not name.startswith("digest_"):
            columns = run(f'DESCRIBE {schema}."{name}"').fetchall()
            built[name] = {column: kind for column, kind, *_rest in columns}
    landed = {extract.name for extract in EXTRACTS}
    kept = {
        told.name: {
            each.name: each.kind.partition("(")[0] if told.name in landed else each.kind for each in told.columns
        }
        for told in book()
    }
    assert kept == built


def test_every_table_and_every_column_has_its_words() -> None:
    silent = [told.name for told in book() if not told.words or not told.sources]
    silent += [f"{told.name}.{each.name}" for told in book() for each in told.columns if not each.words]
    assert not silent


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_guide_says_what_the_code_says(language: str) -> None:
    page = GUIDE / language / "warehouse.md"
    text = page.read_text(encoding="utf-8")
    head, mark, _tables = text.partition(MARK)
    assert mark, f"{page} has no line {MARK}"
    with translation.override(language):
        now = head + written()
    if os.environ.get("UPDATE_GUIDE"):
        page.write_text(now, encoding="utf-8")
        return
    assert text == now, "UPDATE_GUIDE=1 writes it anew"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_guide_says_the_measures_and_axes_of_the_cube(language: str) -> None:
    page = GUIDE / language / "cube.md"
    text = page.read_text(encoding="utf-8")
    head, mark, _tables = text.partition(cube_pages.MARK)
    assert mark, f"{page} has no line {cube_pages.MARK}"
    with translation.override(language):
        now = head + cube_pages.written()
    if os.environ.get("UPDATE_GUIDE"):
        page.write_text(now, encoding="utf-8")
        return
    assert text == now, "UPDATE_GUIDE=1 writes it anew"
