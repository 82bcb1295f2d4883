"""Likeness of words: what was meant where one letter is wrong, or the word is written as it sounds."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapport.kit.text import fold

SHORTEST = 4
TRIGRAM = 3
_SOUNDS = (("ph", "f"), ("ck", "k"), ("qu", "k"), ("y", "i"), ("th", "t"))
_SPELT = (("f", "ph"), ("k", "qu"), ("i", "y"), ("t", "th"))
_TWICE = re.compile(r"(.)\1")


def guesses(words: Sequence[str]) -> list[list[list[str]]]:
    """Return what a name like these words may hold: a guess for each word that may be wrong; one part of each list."""
    found = []
    for wrong in words:
        others = [spellings(word) for word in words if word is not wrong and len(word) >= TRIGRAM]
        parts = [part for spelt in spellings(wrong) for part in _parts(spelt)]
        found.append([*others, parts] if parts else others)
    return [guess for guess in found if guess]


def spellings(word: str) -> list[str]:
    """Return a word and the ways to write what it sounds like."""
    return [word, *(word.replace(sound, letters) for sound, letters in _SPELT if sound in word)]


def _parts(word: str) -> list[str]:
    """The halves of a long word, of which one wrong letter leaves one whole; nothing of a short one."""
    half = len(word) // 2
    return [word[:half], word[half:]] if half >= TRIGRAM else []


def is_meant(title: str, words: Sequence[str]) -> bool:
    """Whether every word stands in the title as it sounds, in any order, with one wrong letter at most in all."""
    there, typos = [sound(word) for word in fold(title).replace("-", " ").split()], 0
    for word in map(sound, words):
        if any(other.startswith(word) for other in there):
            continue
        typos += 1
        if typos > 1 or not any(is_one_apart(word, other) for other in there):
            return False
    return True


def sound(word: str) -> str:
    for letters, heard in _SOUNDS:
        word = word.replace(letters, heard)
    return _TWICE.sub(r"\1", word)


def is_one_apart(one: str, other: str) -> bool:
    """Whether one letter more, less, other, or two exchanged ones make the two words the same."""
    if min(len(one), len(other)) < SHORTEST - 1 or abs(len(one) - len(other)) > 1:
        return False
    at = next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    rest, remaining = one[at:], other[at:]
    swapped = rest[:2] == remaining[1::-1] and rest[2:] == remaining[2:]
    return swapped or rest[1:] == remaining[1:] or rest[1:] == remaining or rest == remaining[1:]
