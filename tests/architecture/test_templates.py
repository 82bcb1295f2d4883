"""Templates: nothing inline, every address known, every word translatable."""

from __future__ import annotations

import re

import pytest

from tests.architecture.source import templates

STYLE = re.compile(r"\sstyle\s*=")
HANDLER = re.compile(r"\son[a-z]+\s*=\s*[\"']")
INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style\b")
TAGS = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.S)
BLOCKS = re.compile(r"{%\s*(blocktranslate|blocktrans|comment)\b.*?{%\s*end\1\s*%}", re.S)
MARKUP = re.compile(r"<!doctype html>|<(svg|code|kbd|script|style|pre)\b.*?</\1>|<!--.*?-->|&[#\w]+;", re.S)
ELEMENT = re.compile(r"</?[a-zA-Z][^\"'>]*(?:\"[^\"]*\"[^\"'>]*|'[^']*'[^\"'>]*)*>", re.S)
WORD = re.compile(r"[A-Za-zÀ-ÿ]{3,}")

CLASSES = re.compile(r"{%\s*block\s+\w*class\w*\s*%}.*?{%\s*endblock[^%]*%}", re.S)

NAMES = {"Rapport", "OpenAPI", "Esc", "Ctrl", "API"}
PAGES_FOR_DEVELOPERS = ("web/templates/web/kit",)


@pytest.mark.parametrize("pattern", [STYLE, HANDLER, INLINE], ids=["style", "handler", "script"])
def test_nothing_is_inline(pattern: re.Pattern[str]) -> None:
    assert not [path for path, text in templates() if pattern.search(text)]


def test_every_word_can_be_translated() -> None:
    found = {path: words for path, text in templates() if (words := _bare_words(path, text))}
    assert not found


def _bare_words(path: str, text: str) -> list[str]:
    if path.startswith(PAGES_FOR_DEVELOPERS):
        return []
    bare = ELEMENT.sub(" ", MARKUP.sub(" ", TAGS.sub("", BLOCKS.sub(" ", CLASSES.sub(" ", text)))))
    return [word for word in WORD.findall(bare) if word not in NAMES]
