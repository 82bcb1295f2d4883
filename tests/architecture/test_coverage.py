"""docs/coverage.md tells the truth: every requirement once, every claim with a test that exists."""

from __future__ import annotations

import re
from collections import Counter

from tests.architecture.source import ROOT

REQUIREMENTS = {"K": 55, "T": 44, "S": 32, "V": 42, "L": 32, "M": 56, "C": 12, "D": 31, "P": 12}
ROW = re.compile(r"^\| ([KTSVLMCDP])(\d\d) \|.*?\| (works|partial|not yet) \|([^|]*)\|([^|]*)\|$", re.M)


def _rows() -> list[tuple[str, str, str, str, str]]:
    return ROW.findall((ROOT / "docs" / "coverage.md").read_text(encoding="utf-8"))


def test_every_requirement_stands_once() -> None:
    rows = _rows()
    assert Counter(letter for letter, *_rest in rows) == REQUIREMENTS
    assert len({(letter, number) for letter, number, *_rest in rows}) == sum(REQUIREMENTS.values())


def test_what_is_claimed_names_a_place_and_a_test_that_exists() -> None:
    unproven = [
        f"{letter}{number}"
        for letter, number, state, place, proof in _rows()
        if state != "not yet" and not (place.strip() and _exists(proof))
    ]
    assert not unproven


def _exists(proof: str) -> bool:
    path, _separator, name = proof.strip().strip("`").partition("::")
    file = ROOT / path
    return bool(name) and file.is_file() and f"def {name}(" in file.read_text(encoding="utf-8")
