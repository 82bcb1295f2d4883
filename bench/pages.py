"""Page times as a signed-in reader sees them: the page and every part that it asks for at once."""

from __future__ import annotations

import random
import re
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from typing import TypeVar

import httpx

T = TypeVar("T")
ROUNDS = 40
SAVE_EVERY_SECONDS = 0.1
SAVED_WITHIN = 300
_numbers = count(10_000)
WARM_UP = 5
LATE = re.compile(r'hx-get="([^"]+)"[^>]*hx-trigger="(?:load|revealed)')
ROW = re.compile(r'data-uuid="([0-9a-f-]{36})"')
SORT = re.compile(r'<th[^>]*>\s*<a href="(\?[^"]*sort=[^"&]+[^"]*)"')
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass(frozen=True)
class Measured:
    """Milliseconds of one kind of page."""

    name: str
    median: float
    p95: float
    aim: float

    @property
    def is_met(self) -> bool:
        return self.median <= self.aim and self.p95 <= 3 * self.aim


class Reader:
    """Somebody signed in, with a browser's habits but without a browser."""

    def __init__(self, address: str, email: str, password: str) -> None:
        self.client = httpx.Client(base_url=address, follow_redirects=True, timeout=60)
        page = self.client.get("/sign-in/").text
        self.client.post(
            "/sign-in/",
            data={"login": email, "password": password, "csrfmiddlewaretoken": _token(page)},
            headers={"Referer": address},
        )
        self.headers = {"Referer": address}

    def open(self, url: str) -> str:
        """Open a page and the parts that it asks for while loading."""
        answer = self.client.get(url)
        if answer.status_code != 200 or "/sign-in/" in str(answer.url):
            raise SystemExit(f"{url} answered {answer.status_code} at {answer.url}")
        for part in LATE.findall(answer.text):
            self.client.get(part.replace("&amp;", "&"), headers={"HX-Request": "true"}).raise_for_status()
        return answer.text

    def answers(self, url: str) -> bool:
        """Open a page with its parts; False when the list refuses what its address asks for."""
        answer = self.client.get(url)
        if answer.status_code == 400:
            return False
        answer.raise_for_status()
        for part in LATE.findall(answer.text):
            self.client.get(part.replace("&amp;", "&"), headers={"HX-Request": "true"}).raise_for_status()
        return True

    def sorts(self, url: str) -> list[str]:
        """The addresses of every sort that the list offers, in both directions."""
        first = [found.replace("&amp;", "&") for found in SORT.findall(self.open(url))]
        turned = [re.sub(r"sort=(-?)", lambda m: "sort=" if m[1] else "sort=-", found) for found in first]
        return [f"{url}{query}" for query in dict.fromkeys([*first, *turned])]

    def records(self, url: str) -> list[str]:
        return ROW.findall(self.open(url))

    def create(self, url: str, number: int) -> None:
        """Send the form of a new person, as the browser does."""
        form = {"first_name": "Bench", "last_name": f"Person {number}", "email": f"bench.{number}@example.org"}
        form["csrfmiddlewaretoken"] = self.client.cookies.get("csrftoken", "")
        answer = self.client.post(url, data=form, headers=self.headers, follow_redirects=False)
        if answer.status_code not in (200, 201, 204, 302, 303):
            raise SystemExit(f"creating a person answered {answer.status_code}")


def measure(name: str, aim: float, acts: Sequence[Callable[[], object]]) -> Measured:
    """Time the acts in turn; the first few warm up."""
    for act in acts[:WARM_UP]:
        act()
    times = sorted(_milliseconds(act) for act in acts[WARM_UP:])
    return Measured(name, statistics.median(times), times[int(len(times) * 0.95) - 1], aim)


def beside(reader: Reader, work: Callable[[], T]) -> tuple[T, Measured]:
    """Let somebody save a person ten times a second until the work is done."""
    times = []
    with ThreadPoolExecutor(1) as threads:
        running = threads.submit(work)
        while not running.done():
            times.append(_milliseconds(lambda: reader.create("/parties/people/new/", next(_numbers))))
            time.sleep(max(0.0, SAVE_EVERY_SECONDS - times[-1] / 1000))
        answer = running.result()
    times.sort()
    return answer, Measured("save", statistics.median(times), times[int(len(times) * 0.95) - 1], SAVED_WITHIN)


def every_page(reader: Reader) -> Iterator[Measured]:
    """Measure the pages that people open all day."""
    people = "/parties/people/"
    yield measure("list, default view", 25, [lambda: reader.open(people)] * (ROUNDS + WARM_UP))
    for url in reader.sorts(people):
        sort = re.search(r"sort=(-?[\w.]+)", url)
        yield measure(f"list, sorted by {sort[1] if sort else ''}", 25, [lambda url=url: reader.open(url)] * 25)
    yield measure("search page", 25, [lambda w=w: reader.open(f"/search/?q={w}") for w in _words()])
    yield measure("search, palette", 25, [lambda w=w: reader.open(f"/search/palette/?q={w}") for w in _words()])
    uuids = reader.records(people)
    opened = [lambda u=u: reader.open(f"/parties/{u}/") for u in uuids[: ROUNDS + WARM_UP]]
    yield measure("customer's page", 40, opened)
    yield measure(
        "create a person", 25, [lambda n=n: reader.create(f"{people}new/", n) for n in range(ROUNDS + WARM_UP)]
    )


def _words() -> list[str]:
    dice = random.Random(3)
    parts = ["mar", "duron", "lec", "sophie", "per", "valin", "0600", "n00012", "44400", "barber", "luc d", "gué"]
    return [dice.choice(parts) for _turn in range(ROUNDS + WARM_UP)]


def _milliseconds(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1000


def _token(page: str) -> str:
    found = TOKEN.search(page)
    return found[1] if found else ""
