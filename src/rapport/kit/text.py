"""Folding: the form in which text is compared and searched."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "đ": "d", "ł": "l", "’": "'"})


class _WithoutMarks(dict[int, int | None]):
    """A table for `str.translate` that drops combining marks, and learns each character once."""

    def __missing__(self, code: int) -> int | None:
        self[code] = None if unicodedata.combining(chr(code)) else code
        return self[code]


_PLAIN = _WithoutMarks()


@lru_cache(maxsize=32768)
def fold(text: str) -> str:
    """Lower case, without accents, white space collapsed: "Œuvre  d'Été" → "oeuvre d'ete"."""
    words = text.casefold().split()
    if text.isascii():
        return " ".join(words)
    return " ".join(" ".join([word if word.isascii() else _plain(word) for word in words]).split())


@lru_cache(maxsize=32768)
def _plain(word: str) -> str:
    """Return a word without accents; most of what is searched are the same few thousand."""
    return unicodedata.normalize("NFKD", word.translate(_LIGATURES)).translate(_PLAIN)
