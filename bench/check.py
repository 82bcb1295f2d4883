"""Does multiplying leave what importing leaves? `python -m bench.check` compares two small bases, row by row.

In one, files with two blocks of orders and interactions come in through the product. In the other, files with the first
block come in and are multiplied by two. Every table must have as many rows, and the tables of records, timeline, search
and audit the same rows with the same keys. Not compared are public UUIDs, the time of the run, and how the rows were
cut into batches: that follows the pace of the machine.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench import files
from bench.files import Size
from bench.large import laid_down, postgres
from bench.program import Program

SMALL = Size(people=2_000, orders=4_000 * files.BLOCKS, interactions=5_000 * files.BLOCKS)
BLOCK_PEOPLE = SMALL.people // 2
BY_BATCH = {"audit_auditentry", "events_outboxevent", "exchange_importpart"}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.check", description=__doc__)
    parser.add_argument("--engines", nargs="+", default=["sqlite", "postgresql"], choices=["sqlite", "postgresql"])
    differs = False
    for engine in parser.parse_args().engines:
        imported, multiplied = (_told(engine, by_file=by_file) for by_file in (True, False))
        for table in sorted(imported):
            same = imported[table] == multiplied[table]
            differs |= not same and table not in BY_BATCH
            word = "same" if same else ("batches" if table in BY_BATCH else "DIFFERS")
            sys.stdout.write(f"{engine:12} {table:32} {imported[table]!s:>32} {multiplied[table]!s:>32} {word}\n")
    return int(differs)


def _told(engine: str, *, by_file: bool) -> dict[str, Any]:
    with (
        tempfile.TemporaryDirectory(prefix="rapport-check-") as name,
        postgres.server() if engine == "postgresql" else nullcontext("") as address,
    ):
        program = Program(Path(name) / "base", address)
        program.data_dir.mkdir()
        program.run("migrate")
        program.module("bench.prepare", "company")
        sources = _sources(Path(name), twice=by_file)
        for kind in ("people", "products"):
            program.run("import", kind, str(sources[kind]), "--source", "bench", "--json")
        for _line in laid_down(program, sources, _block(), times=1 if by_file else 2):
            pass
        found: dict[str, Any] = json.loads(program.module("bench.digest"))
        return found


def _block() -> Size:
    return replace(SMALL.block, people=BLOCK_PEOPLE)


def _sources(folder: Path, *, twice: bool) -> dict[str, Path]:
    block = _block()
    sources = {
        "people": files.people(folder / "people.csv", SMALL.people),
        "products": files.products(folder / "products.csv", SMALL.products),
        "orders": files.orders(folder / "orders.csv", block),
        "interactions": files.interactions(folder / "interactions.csv", block),
    }
    if twice:
        _repeat(sources["orders"], block.orders)
        _repeat(sources["interactions"], block.interactions)
    return sources


def _repeat(path: Path, numbers: int) -> None:
    """Write the block once more, its numbers raised and its customers those that follow."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)[1:]
    with path.open("a", encoding="utf-8", newline="") as file:
        file.writelines(_next(line, numbers) for line in lines)


def _next(line: str, numbers: int) -> str:
    number, customer, rest = line.split(";", 2)
    return f"{number[0]}{int(number[1:]) + numbers:07};N{int(customer[1:]) + BLOCK_PEOPLE:07};{rest}"


if __name__ == "__main__":
    sys.exit(main())
