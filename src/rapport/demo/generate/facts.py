"""Readers of the committed facts: communes, first names by birth decade, surnames."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from rapport.demo.generate.dice import Urn
from rapport.demo.generate.rows import Commune

_FACTS = files("rapport.demo") / "facts"
DECADES = tuple(range(1930, 2010, 10))


def _table(name: str) -> Iterator[dict[str, str]]:
    with (_FACTS / name).open(encoding="utf-8") as file:
        yield from csv.DictReader(file)


@cache
def communes() -> dict[str, Commune]:
    """Communes by INSEE code."""
    return {
        row["insee"]: Commune(
            insee=row["insee"],
            name=row["name"],
            postcode=row["postcode"],
            department=row["department"],
            population=int(row["population"]),
            latitude=float(row["latitude"]),
            longitude=float(row["longitude"]),
        )
        for row in _table("communes.csv")
    }


@cache
def first_names() -> dict[tuple[str, int], Urn[str]]:
    """First names by sex ("f" or "m") and birth decade, weighted by births."""
    names: dict[tuple[str, int], list[tuple[str, int]]] = {}
    for row in _table("first_names.csv"):
        names.setdefault((row["sex"], int(row["decade"])), []).append((row["name"], int(row["births"])))
    return {key: Urn([name for name, _ in pairs], [births for _, births in pairs]) for key, pairs in names.items()}


@cache
def surnames() -> Urn[str]:
    rows = list(_table("surnames.csv"))
    return Urn([row["name"] for row in rows], [float(row["weight"]) for row in rows])
