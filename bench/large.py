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
from bench.pages import Reader
from bench.program import Program

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))
import postgres  # noqa: E402  (stands beside the test runner)

__all__ = ["block_of", "combined", "laid_down", "postgres", "undone"]


def block_of(folder: Path, size: Size) -> dict[str, Path]:
    """The files of one block of orders and of interactions."""
    return {
        "orders": files.orders(folder / "orders.csv", size.block),
        "interactions": files.interactions(folder / "interactions.csv", size.block),
    }


def undone(copy: Program, count: int, *, within: float) -> Iterator[dict[str, Any]]:
    """Undo the whole import of people, in a copy of the base that was put aside after it, against the import itself."""
    listed = copy.run("imports", "list", "--json").answer
    uuid = next(each["import"] for each in listed if each["rows"] == count)
    timing = copy.run("imports", "undo", uuid, "--json")
    yield line(f"undo the import of {count:,} people", timing.seconds, within, "s")


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
