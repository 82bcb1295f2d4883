"""A figure of the benchmark: what was measured, its aim, and how fast the machine was at that moment."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from typing import Any


def line(
    name: str, value: float, aim: float | None, unit: str, *, p95: float | None = None, of: str = ""
) -> dict[str, Any]:
    """One figure. `of` is "p95" where the aim is set for that and not for the median."""
    found = {
        "name": name, "value": round(value, 1), "p95": p95 and round(p95, 1), "aim": aim, "of": of, "unit": unit,
        "loop_ms": loop(),
    }  # fmt: skip
    sys.stderr.write(f"  {found}\n")
    return found


def loop() -> int:
    """Milliseconds of two million additions: how fast this machine is now, so that figures can be compared."""
    started, total = time.perf_counter(), 0
    for number in range(2_000_000):
        total += number
    return round(1000 * (time.perf_counter() - started))


def table(engine: str, lines: Sequence[Mapping[str, Any]]) -> str:
    """The figures of one engine, to be read."""
    head = f"{'':52} {'median':>10} {'p95':>10} {'aim':>10}      {'loop':>5}"
    told = [f"\n{engine} (loop: milliseconds of two million additions in Python, right after the figure)", head]
    for found in lines:
        p95 = "" if found["p95"] is None else f"{found['p95']:.1f}"
        told.append(
            f"{found['name']:52} {found['value']:>10.1f} {p95:>10} {_aim(found):>10} {found['unit']:4} "
            f"{found['loop_ms']:>5}"
        )
        told += [f"    {slow}" for slow in found.get("slowest", ())]
    return "\n".join(told)


def _aim(found: Mapping[str, Any]) -> str:
    if found["aim"] is None:
        return ""
    return f"{found['of']} {found['aim']:g}".strip()
