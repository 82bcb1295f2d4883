"""What only a large base shows: a whole import and its undo beside others, millions of orders, any filter and sort."""

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

__all__ = ["beside_others", "block_of", "combined", "laid_down", "postgres"]


def block_of(folder: Path, size: Size) -> dict[str, Path]:
    """The files of one block of orders and of interactions."""
    return {
        "orders": files.orders(folder / "orders.csv", size.block),
        "interactions": files.interactions(folder / "interactions.csv", size.block),
    }


def beside_others(copy: Program, source: Path, count: int, *, within: float | None) -> Iterator[dict[str, Any]]:
    """Import all people, and undo that, each while somebody saves: in a copy that goes, so that nothing is doubled."""
    with copy.serving() as address:
        reader = Reader(address, "rep0@example.org", PASSWORD)
        came, saves = beside(reader, lambda: copy.run("import", "people", str(source), "--source", "bench", "--json"))
        yield line(f"import {count:,} people, while others save", came.work, within, "s")
        yield line("save a person meanwhile", saves.median, saves.aim, "ms", p95=saves.p95, of="p95")
        undone, saves = beside(reader, lambda: copy.run("imports", "undo", came.answer["import"], "--json"))
        yield line(f"undo the import of {count:,} people, while others save", undone.seconds, came.seconds, "s")
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
