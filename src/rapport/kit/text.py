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


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Lower case, without accents, white space collapsed: "Œuvre  d'Été" → "oeuvre d'ete"."""
    plain = text.casefold()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain.translate(_LIGATURES)).translate(_PLAIN)
    return " ".join(plain.split())
