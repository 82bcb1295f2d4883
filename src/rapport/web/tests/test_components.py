"""Components: what they draw, what they let through, and what no template of the house may contain."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django import forms
from django.template import engines
from django.test import RequestFactory
from django.utils import translation
from django_cotton.compiler_regex import CottonCompiler

import rapport
from rapport.web import kit
from rapport.web.assets import __file__ as assets_file

PACKAGE = Path(rapport.__file__).parent
TEMPLATES = sorted(PACKAGE.glob("**/templates/**/*.html"))
COMPONENTS = sorted((PACKAGE / "web" / "templates" / "cotton").glob("**/*.html"))
ICONS = set((Path(assets_file).parent / "icons.txt").read_text(encoding="utf-8").split())
FORBIDDEN = {
    "inline style": re.compile(r"\sstyle\s*="),
    "style element": re.compile(r"<style[\s>]"),
    "inline handler": re.compile(r"\son[a-z]+\s*=\s*[\"']"),
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)[^>]*>"),
    "javascript address": re.compile(r"javascript:", re.IGNORECASE),
    "htmx expression": re.compile(r"\bhx-(on|vars)|\b(js|javascript):\{"),
}


def draw(source: str, **context: object) -> str:
    text = engines["django"].from_string(CottonCompiler().process(source)).render(context, RequestFactory().get("/"))
    return " ".join(text.split())


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_template_carries_style_script_or_handlers(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = [name for name, pattern in FORBIDDEN.items() if pattern.search(text)]
    assert found == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_template_fits_on_two_hundred_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 200


def test_every_icon_that_is_named_is_in_the_sprite() -> None:
    named = re.compile(r"""\{%\s*icon\s+"([a-z0-9-]+)"|[\s(,]icon(?:_end)?=["']([a-z0-9-]+)["']""")
    sources = [*TEMPLATES, *(path for path in PACKAGE.glob("**/*.py") if "/migrations/" not in str(path))]
    missing = {
        f"{path.relative_to(PACKAGE)}: {name}"
        for path in sources
        for match in named.finditer(path.read_text(encoding="utf-8"))
        for name in [match.group(1) or match.group(2)]
        if name not in ICONS
    }
    assert missing == set()


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.stem)
def test_a_component_declares_every_variable_that_it_reads(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    declared_part = re.search(r"<c-vars(.*?)/>", text, re.DOTALL)
    declared = set(re.findall(r":?([a-z_]+)(?:=|\s|$)", declared_part.group(1))) if declared_part else set()
    looped = {name for names in re.findall(r"{% for ([\w, ]+) in", text) for name in names.split(", ")}
    read = set(re.findall(r"{{\s*([a-z_]+)", text)) | set(re.findall(r"{% (?:if|elif) (?:not )?([a-z_]+)", text))
    given = {"attrs", "slot", "forloop", "csrf_token"}
    assert read - declared - looped - given == set()


def test_a_button_is_a_link_when_it_has_an_address() -> None:
    assert draw('<c-button href="/x/">Open</c-button>').startswith('<a class="btn" href="/x/"')
    assert draw("<c-button>Open</c-button>").startswith('<button class="btn" type="button"')


def test_a_button_without_words_is_named_for_screen_readers() -> None:
    drawn = draw('<c-button icon="phone" label="Call" />')
    assert 'aria-label="Call"' in drawn
    assert "btn--icon" in drawn


def test_text_given_to_a_component_is_escaped() -> None:
    hostile = '"><script>alert(1)</script>'
    for source in (
        '<c-panel title="{{ name }}" />',
        '<c-panel :title="name" />',
        '<c-button label="{{ name }}" />',
        '<c-button data-name="{{ name }}">x</c-button>',
        '<c-who :name="name" />',
        "{% who name %}{% avatar name %}",
        "<c-pill>{{ name }}</c-pill>",
    ):
        assert "<script>" not in draw(source, name=hostile), source


def test_a_refused_field_says_why_beside_it() -> None:
    class Named(forms.Form):
        name = forms.CharField(help_text="As on the invoice")

    with translation.override("en"):
        drawn = draw('<c-field :bound="bound" />', bound=Named({"name": ""})["name"])
    assert 'aria-invalid="true"' in drawn
    assert 'class="field__error" id="id_name_error"' in drawn
    assert 'id="id_name_helptext"' in drawn
    assert 'aria-describedby="id_name_helptext id_name_error"' in drawn


def test_a_toast_can_be_undone_by_a_form_without_script() -> None:
    drawn = draw('<c-toast undo="/undo/7/">Done</c-toast>')
    assert '<form method="post" action="/undo/7/"' in drawn


def test_a_job_that_is_over_asks_no_more() -> None:
    assert "data-controller" not in draw('<c-job name="import" />')
    assert 'data-job-url-value="/jobs/1/"' in draw('<c-job name="import" poll="/jobs/1/" />')


def test_the_kit_page_shows_both_themes_without_an_error() -> None:
    page = kit.kit_page(RequestFactory().get("/kit/")).content.decode()
    assert 'data-theme="light"' in page
    assert 'data-theme="dark"' in page
    assert "Uncaught" not in page


def test_the_kit_names_every_controller() -> None:
    written = {path.stem for path in (Path(assets_file).parent / "controllers").glob("*.ts")}
    assert {behaviour.name for behaviour in kit.BEHAVIOURS} >= written - {"toast"}
