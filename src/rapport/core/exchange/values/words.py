"""Words: yes and no, choices, names in one cell."""

from __future__ import annotations

from collections.abc import Mapping

from rapport.core.exchange.values.reasons import Reason
from rapport.kit.text import fold

_YES = frozenset({"1", "yes", "y", "true", "t", "oui", "o", "vrai", "v", "x", "on", "ok"})
_NO = frozenset({"0", "no", "n", "false", "f", "non", "faux", "off", "-"})
_PARTICLES = frozenset({"de", "du", "des", "d", "le", "la", "les", "van", "von", "der", "den", "di", "da", "el", "ben"})
_TITLES = frozenset({"m", "mr", "mme", "mlle", "mrs", "ms", "miss", "monsieur", "madame", "mademoiselle", "dr", "me"})


def read_yes_no(value: str) -> bool | Reason:
    word = fold(value)
    if word in _YES:
        return True
    return False if word in _NO else Reason("not_yes_or_no", params={"value": value})


def read_choice(value: str, choices: Mapping[str, str]) -> str | Reason:
    """`choices` maps folded spellings to the value that is kept."""
    found = choices.get(fold(value))
    if found is not None:
        return found
    return Reason("not_a_choice", params={"value": value, "known": ", ".join(sorted(set(choices.values())))})


def split_full_name(value: str) -> tuple[str, str]:
    """(first name, last name) of `Sophie MARCHAND`, `MARCHAND Sophie`, `Marchand, Sophie`, `Jean-Yves Le Goff`."""
    last, comma, first = value.partition(",")
    if comma and first.strip():
        return first.strip(), last.strip()
    words = value.split()
    while len(words) > 1 and words[0].rstrip(".").casefold() in _TITLES:
        words.pop(0)
    if len(words) < 2:
        return "", " ".join(words)
    capitals = [len(word) > 1 and word.isupper() for word in words]
    if any(capitals) and not all(capitals):
        return _by_capitals(words, capitals)
    if all(capitals):
        return " ".join(words[1:]), words[0]
    cut = next((i for i, word in enumerate(words[:-1]) if i and word.casefold().rstrip("'’") in _PARTICLES), None)
    cut = len(words) - 1 if cut is None else cut
    return " ".join(words[:cut]), " ".join(words[cut:])


def _by_capitals(words: list[str], capitals: list[bool]) -> tuple[str, str]:
    """Who writes one part in capitals writes the family name so."""
    first = [word for word, is_capital in zip(words, capitals, strict=True) if not is_capital]
    last = [word for word, is_capital in zip(words, capitals, strict=True) if is_capital]
    return " ".join(first), " ".join(last)
