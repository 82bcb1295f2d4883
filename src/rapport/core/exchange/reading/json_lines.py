"""JSON lines: one object a line becomes one row; what stands inside another object becomes `address.city`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from rapport.core.exchange.reading.refusals import WrongEncoding

KEYS_SOUGHT = 20_000
NO_OBJECT = "\ufffd"
_TEXT = {True: "true", False: "false", None: ""}


def is_json_lines(start: bytes) -> bool:
    """Whether a file begins with an object that ends on its line, or is longer than what was read."""
    line, newline, _rest = start.removeprefix(b"\xef\xbb\xbf").lstrip().partition(b"\n")
    if not line.startswith(b"{"):
        return False
    if not newline and len(start) >= 4096:
        return line[1:].lstrip().startswith(b'"')
    return isinstance(_object(line.decode("utf-8", "replace")), dict)


def json_rows(path: Path) -> Iterator[list[str]]:
    """The names of the columns, then every line; a line that is no object is marked and keeps its text.

    Names are those of the first lines, in the order in which they come; a line with others has values too many.
    """
    names: dict[str, int] = {}
    for line in islice(_lines(path), KEYS_SOUGHT):
        for name in _flat(_object(line) or {}):
            names.setdefault(name, len(names))
    yield list(names)
    for line in _lines(path):
        yield _row(line, names)


def _row(line: str, names: dict[str, int]) -> list[str]:
    if not line.strip():
        return []
    found = _object(line)
    row = [""] * len(names)
    if found is None:
        return [line.strip(), *row[1:], NO_OBJECT]
    for name, text in _flat(found).items():
        if name in names:
            row[names[name]] = text
        elif text:
            row.append(text)
    return row


def _lines(path: Path) -> Iterator[str]:
    number = 0
    try:
        with path.open("r", encoding="utf-8-sig", newline="\n") as file:
            for line in file:
                number += 1
                yield line
    except UnicodeError:
        raise WrongEncoding(field="encoding", encoding="utf-8", row=number + 1) from None


def _object(line: str) -> dict[str, Any] | None:
    """The object of a line, numbers as they are written; None when it is something else."""
    try:
        found = json.loads(line, parse_float=str, parse_int=str)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _flat(value: dict[str, Any], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, inner in value.items():
        name = " ".join(f"{prefix}{key}".split())
        if isinstance(inner, dict):
            flat |= _flat(inner, f"{name}.")
        else:
            flat[name] = _text(inner)
    return flat


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, list):
        return ", ".join(_text(item) if not isinstance(item, dict) else json.dumps(item) for item in value)
    return _TEXT[value]
