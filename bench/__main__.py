"""`make bench`: builds a large base on SQLite and on PostgreSQL, and measures files, standing and pages."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import files, large, pages
from bench.figures import line, loop, table
from bench.files import BLOCKS, Size
from bench.large import postgres
from bench.program import PASSWORD, Program

ROOT = Path(__file__).resolve().parent.parent
PEOPLE = {
    (200_000, "sqlite"): 45, (200_000, "postgresql"): 45, (1_000_000, "sqlite"): 240, (1_000_000, "postgresql"): 300,
}  # fmt: skip
STANDING = {
    (200_000, "sqlite"): 20, (200_000, "postgresql"): 20, (1_000_000, "sqlite"): 90, (1_000_000, "postgresql"): 90,
}  # fmt: skip


ROOM = {"shared_buffers": "3GB", "effective_cache_size": "12GB", "random_page_cost": "1.1"}


def main() -> int:
    options = _options()
    size = Size(options.people, options.orders, options.interactions)
    results: dict[str, Any] = {"machine": _machine(), **_counts(size), "engines": {}}
    with _folder(options.keep) as folder:
        sources = _sources(Path(folder), size)
        for engine in options.engines:
            data_dir = Path(folder) / engine
            room = ROOM if size.interactions else {}  # a large base, as the guide advises
            with postgres.server(room) if engine == "postgresql" else nullcontext("") as address:
                lines = list(_measured(Program(data_dir, address), sources, size))
            results["engines"][engine] = {"lines": lines, "loop_ms": loop()}
            _say(table(engine, lines))
    target = Path(options.json)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(results, indent=1), encoding="utf-8")
    _say(f"\nWritten to {target}.")
    return 0


def _counts(size: Size) -> dict[str, int]:
    return {"people": size.people, "orders": size.orders, "interactions": size.interactions}


def _folder(kept: str) -> AbstractContextManager[str]:
    """A folder that goes afterwards, or one that is to stay with the base on SQLite in it."""
    if not kept:
        return tempfile.TemporaryDirectory(prefix="rapport-bench-")
    Path(kept).mkdir(parents=True)
    return nullcontext(kept)


def _measured(program: Program, sources: dict[str, Path], size: Size) -> Iterator[dict[str, Any]]:
    program.data_dir.mkdir(parents=True)
    program.run("migrate")
    program.module("bench.prepare", "company")
    if size.interactions:
        with program.copied() as copy:
            yield from large.beside_others(copy, sources["people"], size.people, within=_aim(PEOPLE, size, program))
    yield from _brought(program, sources, size)
    yield from _grown(program, sources, size)
    timing = program.run("standing", "refresh", "--json")
    yield line("standing of every customer", timing.work, _aim(STANDING, size, program), "s")
    yield line("start of a command", program.run("imports", "list", "--json").seconds, None, "s")
    yield line("what a worker does afterwards", program.settle(), None, "s")
    yield from _opened(program, size)
    yield from _brought_and_taken_back(program, sources["people_more"])
    yield line("largest memory of a command", program.largest_mib, 1024, "MiB")


def _brought(program: Program, sources: dict[str, Path], size: Size) -> Iterator[dict[str, Any]]:
    """Files that come in while nobody else works. A large base takes its orders later, from one block of them."""
    people = (f"{size.people:,} people", "people", _aim(PEOPLE, size, program))
    rest = [] if size.interactions else [("products", "products", None), (f"{size.orders:,} orders", "orders", None)]
    for what, target, aim in (("5,000 people", "people_small", 2), people, *rest):
        kind = target.removesuffix("_small")
        timing = program.run("import", kind, str(sources[target]), "--source", "bench", "--json")
        yield line(f"import {what}", timing.work, aim, "s")


def _grown(program: Program, sources: dict[str, Path], size: Size) -> Iterator[dict[str, Any]]:
    """Customers are given to teams; a large base gets its orders and interactions from those who have them."""
    program.module("bench.prepare", "teams")
    if size.interactions:
        yield line("what a worker does when customers are given", program.settle(), None, "s")
        program.run("import", "products", str(sources["products"]), "--source", "bench", "--json")
        yield from large.laid_down(program, sources, size.block)


def _opened(program: Program, size: Size) -> Iterator[dict[str, Any]]:
    """Pages, and in a large base any filter with any sort."""
    with program.serving() as address:
        reader = pages.Reader(address, "rep0@example.org", PASSWORD)
        for found in pages.every_page(reader):
            yield line(found.name, found.median, found.aim, "ms", p95=found.p95)
        if size.interactions:
            yield from large.combined(reader)


def _aim(aims: Mapping[tuple[int, str], float], size: Size, program: Program) -> float | None:
    return aims.get((size.people, "postgresql" if program.database_url else "sqlite"))


def _brought_and_taken_back(program: Program, source: Path) -> Iterator[dict[str, Any]]:
    """A file that comes in while somebody saves, and is undone while somebody saves."""
    with program.serving() as address:
        reader = pages.Reader(address, "rep0@example.org", PASSWORD)
        came, saves = pages.beside(
            reader, lambda: program.run("import", "people", str(source), "--source", "more", "--json")
        )
        yield line("import 50,000 more people, while others save", came.work, None, "s")
        yield line("save a person while a file comes in", saves.median, saves.aim, "ms", p95=saves.p95, of="p95")
        uuid = came.answer["import"]
        undone, saves = pages.beside(reader, lambda: program.run("imports", "undo", uuid, "--json"))
        yield line("undo it, while others save", undone.seconds, came.seconds, "s")
        yield line("save a person during the undo", saves.median, saves.aim, "ms", p95=saves.p95, of="p95")


def _sources(folder: Path, size: Size) -> dict[str, Path]:
    return {
        "people_small": files.people(folder / "small.csv", 5_000, start=size.people, seed=9),
        "people": files.people(folder / "people.csv", size.people),
        "people_more": files.people(folder / "more.csv", 50_000, start=2 * size.people, seed=5),
        "products": files.products(folder / "products.csv", size.products),
    } | (large.block_of(folder, size) if size.interactions else {"orders": files.orders(folder / "orders.csv", size)})


def _machine() -> dict[str, Any]:
    return {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "openblas_coretype": os.environ.get("OPENBLAS_CORETYPE", ""),
        "at": datetime.now(tz=UTC).isoformat(timespec="seconds"),
    }


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--people", type=int, default=200_000)
    parser.add_argument("--orders", type=int, default=800_000)
    parser.add_argument(
        "--interactions", type=int, default=0, metavar="N",
        help=f"a large base: this many interactions; a {BLOCKS}th of them and of the orders comes in by file and is "
        "multiplied, people also come in and are undone while others save, and filters are combined with sorts",
    )  # fmt: skip
    parser.add_argument("--engines", nargs="+", default=["sqlite", "postgresql"], choices=["sqlite", "postgresql"])
    parser.add_argument("--keep", default="", metavar="FOLDER", help="a new folder for the files and the SQLite base")
    parser.add_argument("--json", default=str(ROOT / "var" / "bench.json"))
    given = parser.parse_args()
    if given.interactions and given.people % (10 * BLOCKS):
        parser.error(f"--people must be a multiple of {10 * BLOCKS}: blocks of people keep their teams")
    return given


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main())
