"""What only a large base shows: undoing a whole import, millions of orders and interactions, any filter and sort."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench import combinations, files
from bench.figures import line
from bench.files import BLOCKS, Size
from bench.pages import Reader, beside
from bench.program import PASSWORD, Program

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))
import postgres  # noqa: E402  (stands beside the test runner)

__all__ = ["block_of", "brought", "combined", "laid_down", "postgres", "undone"]


def block_of(folder: Path, size: Size) -> dict[str, Path]:
    """The files of one block of orders and of interactions."""
    return {
        "orders": files.orders(folder / "orders.csv", size.block),
        "interactions": files.interactions(folder / "interactions.csv", size.block),
    }


def brought(program: Program, source: Path, count: int, *, within: float | None) -> Iterator[dict[str, Any]]:
    """Import all people while somebody saves."""
    with program.serving() as address:
        timing, saves = beside(
            Reader(address, "rep0@example.org", PASSWORD),
            lambda: program.run("import", "people", str(source), "--source", "bench", "--json"),
        )
    yield line(f"import {count:,} people, while others save", timing.work, within, "s")
    yield line("save a person meanwhile", saves.median, saves.aim, "ms", p95=saves.p95, of="p95")


def undone(copy: Program, count: int, *, within: float) -> Iterator[dict[str, Any]]:
    """Undo the whole import of people while somebody saves, in a copy of the base that was put aside after it, against
    the import itself."""
    listed = copy.run("imports", "list", "--json").answer
    uuid = next(each["import"] for each in listed if each["rows"] == count)
    with copy.serving() as address:
        reader = Reader(address, "rep0@example.org", PASSWORD)
        timing, saves = beside(reader, lambda: copy.run("imports", "undo", uuid, "--json"))
    yield line(f"undo the import of {count:,} people, while others save", timing.seconds, within, "s")
    yield line("save a person meanwhile", saves.median, saves.aim, "ms", p95=saves.p95, of="p95")


def laid_down(
    program: Program, sources: dict[str, Path], block: Size, *, times: int = BLOCKS
) -> Iterator[dict[str, Any]]:
    """Bring in a block of orders and one of interactions, and multiply each."""
    note = program.data_dir.with_suffix(".note")
    for what, count in (("orders", block.orders), ("interactions", block.interactions)):
        program.module("bench.multiply", "note", str(note))
        timing = program.run("import", what, str(sources[what]), "--source", "bench", "--json")
        yield line(f"import {count:,} {what}", timing.work, None, "s")
        if times == 1:
            continue
        started = time.perf_counter()
        given = ("--people", str(block.people), "--numbers", str(count), "--times", str(times))
        program.module("bench.multiply", what, str(note), *given)
        yield line(f"(multiply them by {times}: no figure of the product)", time.perf_counter() - started, None, "s")
    note.unlink()


def combined(reader: Reader) -> Iterator[dict[str, Any]]:
    """Any filter with any sort of the list of people."""
    found = combinations.measure(reader)
    name = f"any of {found.offers} filters, any of {found.sorts} sorts ({found.count} times)"
    yield line(name, found.median, 300, "ms", p95=found.p95, of="p95") | {"slowest": found.slowest}
