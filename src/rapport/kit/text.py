"""Folding: the form in which text is compared and searched."""

from __future__ import annotations

import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "đ": "d", "ł": "l", "’": "'"})


def fold(text: str) -> str:
    """Lower case, without accents, white space collapsed: "Œuvre  d'Été" → "oeuvre d'ete"."""
    plain = text.casefold()
    if not plain.isascii():
        decomposed = unicodedata.normalize("NFKD", plain.translate(_LIGATURES))
        plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(plain.split())
