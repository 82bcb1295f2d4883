"""What the analytic wing takes on a base: the studies that run by themselves, and the pages that read them."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from itertools import count
from typing import Any

from bench.figures import line
from bench.pages import Reader
from bench.program import PASSWORD, Program

STUDIES = {"next offers of every customer": ("studies", "offers"), "equity at 13 days": ("studies", "equity")}
PAGES = (
    "/portfolio/", "/portfolio/value/", "/portfolio/churn/", "/portfolio/cohorts/", "/portfolio/matrix/",
    "/portfolio/offers/", "/portfolio/equity/", "/portfolio/habits/", "/portfolio/pipeline/",
)  # fmt: skip
READERS = ("admin@example.org", "rep0@example.org")
PAGE_WITHIN, SIMULATED_WITHIN = 200, 1_000
TIMES = 7
_points = count(1)


def studied(program: Program) -> Iterator[dict[str, Any]]:
    """Run the studies that follow the standing."""
    for name, words in STUDIES.items():
        yield line(name, program.run(*words, "--json").work, None, "s")


def read(address: str) -> Iterator[dict[str, Any]]:
    """Open every page of the portfolio, the very first time after a refresh and again, for everyone and a team."""
    for who in READERS:
        reader = Reader(address, who, PASSWORD)
        for page in PAGES:
            first, *later = [_milliseconds(reader, page) for _turn in range(TIMES)]
            name = f"{page} of {who.partition('@')[0]} (p95: the very first time)"
            yield line(name, statistics.median(later), PAGE_WITHIN, "ms", p95=first)
    reader = Reader(address, READERS[0], PASSWORD)
    times = [_milliseconds(reader, f"/portfolio/simulation/?retention={next(_points) / 10}") for _turn in range(TIMES)]
    name = "a simulation (p95: the very first time)"
    yield line(name, statistics.median(times[1:]), SIMULATED_WITHIN, "ms", p95=times[0])


def _milliseconds(reader: Reader, url: str) -> float:
    started = time.perf_counter()
    reader.open(url)
    return 1000 * (time.perf_counter() - started)
