"""What words of files mean: whole words, in any spelling that people use."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from rapport.core.exchange.services.importers import Reason
from rapport.kit.text import fold

Meanings = Sequence[tuple[Any, re.Pattern[str]]]
_JOINED = re.compile(r"(?<=[a-z])(?=[A-Z])")


def naming(words: Iterable[str]) -> re.Pattern[str]:
    """Whole words, singular or plural, so that "achat" is no chat; `*` stands for any ending."""
    told = (re.escape(word[:-1]) if word.endswith("*") else rf"{re.escape(word)}s?(?![a-z])" for word in words)
    return re.compile(rf"(?<![a-z])(?:{'|'.join(told)})")


def meant(text: str, table: Meanings) -> Any:
    """Return what a text means: the value or label that it is, else the first of the table that a word names."""
    word, apart = fold(text), fold(_JOINED.sub(" ", text))
    exact = next((each.value for each, _words in table if word in (each.value, fold(str(each.label)))), None)
    return exact or next((each.value for each, words in table if words.search(word) or words.search(apart)), None)


def meaning(text: str, table: Meanings, code: str) -> Any:
    """Return what a text means; a text that means nothing is refused."""
    return meant(text, table) or Reason(code, params={"value": text[:60]})
