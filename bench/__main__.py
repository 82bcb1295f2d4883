"""`make bench`: builds a large base on SQLite and on PostgreSQL, and measures files, standing and pages."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import files, pages
from bench.files import Size
from bench.program import PASSWORD, Program, largest_child_mib

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))
import postgres  # noqa: E402  (stands beside the test runner)


def main() -> int:
    options = _options()
    size = Size(options.people, options.orders)
    results: dict[str, Any] = {"machine": _machine(), "people": size.people, "orders": size.orders, "engines": {}}
    with _folder(options.keep) as folder:
        sources = _sources(Path(folder), size)
        for engine in options.engines:
            data_dir = Path(folder) / engine
            with postgres.server() if engine == "postgresql" else nullcontext("") as address:
                lines = list(_measured(Program(data_dir, address), sources))
            results["engines"][engine] = {"lines": lines, "loop_ms": _loop()}
            _table(engine, results["engines"][engine])
    target = Path(options.json)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(results, indent=1), encoding="utf-8")
    _say(f"\nWritten to {target}.")
    return 0


def _folder(kept: str) -> AbstractContextManager[str]:
    """A folder that goes afterwards, or one that is to stay with the base on SQLite in it."""
    if not kept:
        return tempfile.TemporaryDirectory(prefix="rapport-bench-")
    Path(kept).mkdir(parents=True)
    return nullcontext(kept)


def _measured(program: Program, sources: dict[str, Path]) -> Iterator[dict[str, Any]]:
    program.data_dir.mkdir(parents=True)
    program.run("migrate")
    _prepare(program, "company")
    for what, target, aim in (
        ("5,000 people", "people_small", 2), ("200,000 people", "people", 45),
        ("products", "products", None), ("800,000 orders", "orders", None),
    ):  # fmt: skip
        kind = target.removesuffix("_small")
        timing = program.run("import", kind, str(sources[target]), "--source", "bench", "--json")
        yield _line(f"import {what}", timing.work, aim, "s")
    _prepare(program, "teams")
    timing = program.run("standing", "refresh", "--json")
    yield _line("standing of every customer", timing.work, 20, "s")
    yield _line("start of a command", program.run("imports", "list", "--json").seconds, None, "s")
    yield _line("largest memory of a command", largest_child_mib(), None, "MiB")
    yield _line("what a worker does afterwards", program.settle(), None, "s")
    yield from _brought_and_taken_back(program, sources["people_more"])
    with program.serving() as address:
        for found in pages.every_page(pages.Reader(address, "rep0@example.org", PASSWORD)):
            yield _line(found.name, found.median, found.aim, "ms", p95=found.p95)


def _brought_and_taken_back(program: Program, source: Path) -> Iterator[dict[str, Any]]:
    """A file that comes in while somebody saves, and is undone while somebody saves."""
    with program.serving() as address:
        reader = pages.Reader(address, "rep0@example.org", PASSWORD)
        came, saves = pages.beside(
            reader, lambda: program.run("import", "people", str(source), "--source", "more", "--json")
        )
        yield _line("import 50,000 more people, while others save", came.work, None, "s")
        yield _line("save a person while a file comes in", saves.median, saves.aim, "ms", p95=saves.p95)
        uuid = came.answer["import"]
        undone, saves = pages.beside(reader, lambda: program.run("imports", "undo", uuid, "--json"))
        yield _line("undo it, while others save", undone.seconds, came.seconds, "s")
        yield _line("save a person during the undo", saves.median, saves.aim, "ms", p95=saves.p95)


def _line(name: str, value: float, aim: float | None, unit: str, *, p95: float | None = None) -> dict[str, Any]:
    line = {"name": name, "value": round(value, 1), "p95": p95 and round(p95, 1), "aim": aim, "unit": unit}
    sys.stderr.write(f"  {line}\n")
    return line


def _sources(folder: Path, size: Size) -> dict[str, Path]:
    return {
        "people_small": files.people(folder / "small.csv", 5_000, start=size.people, seed=9),
        "people": files.people(folder / "people.csv", size.people),
        "people_more": files.people(folder / "more.csv", 50_000, start=2 * size.people, seed=5),
        "products": files.products(folder / "products.csv", size.products),
        "orders": files.orders(folder / "orders.csv", size),
    }


def _prepare(program: Program, step: str) -> None:
    environment = {**program.environment(), "DJANGO_SETTINGS_MODULE": "rapport.config.settings"}
    subprocess.run([sys.executable, "-m", "bench.prepare", step], cwd=ROOT, env=environment, check=True)


def _table(engine: str, found: dict[str, Any]) -> None:
    _say(f"\n{engine} (two million additions in Python take {found['loop_ms']} ms here)")
    _say(f"{'':44} {'median':>10} {'p95':>10} {'aim':>8}")
    for line in found["lines"]:
        p95 = "" if line["p95"] is None else f"{line['p95']:.1f}"
        aim = "" if line["aim"] is None else f"{line['aim']:g}"
        _say(f"{line['name']:44} {line['value']:>10.1f} {p95:>10} {aim:>8} {line['unit']}")


def _loop() -> int:
    """How fast this machine is at this moment, so that figures of different days can be compared."""
    started, total = time.perf_counter(), 0
    for number in range(2_000_000):
        total += number
    return round(1000 * (time.perf_counter() - started))


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
    parser.add_argument("--engines", nargs="+", default=["sqlite", "postgresql"], choices=["sqlite", "postgresql"])
    parser.add_argument("--keep", default="", metavar="FOLDER", help="a new folder for the files and the SQLite base")
    parser.add_argument("--json", default=str(ROOT / "var" / "bench.json"))
    return parser.parse_args()


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main())
