"""The stage of journeys: programs that run for real, browsers, people who sign in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.e2e.guide import MOMENT, Guide
from tests.e2e.program import Program
from tests.e2e.visitor import Visitor
from tests.e2e.words import Words

CHROMIUM = "/usr/bin/chromium"
SWITCHES = (
    "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync "
    "--no-first-run --force-color-profile=srgb --font-render-hinting=none"
).split()
SCREEN = {"width": 1440, "height": 900}
TELEPHONE = {"width": 390, "height": 844}

Visit = Callable[..., Visitor]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A journey is told in French; for the guide in English too."""
    if "language" in metafunc.fixturenames:
        metafunc.parametrize("language", ["fr", "en"] if metafunc.config.getoption("--guide") else ["fr"])


@pytest.fixture
def say(language: str) -> Words:
    return Words(language)


@pytest.fixture
def guide(language: str, pytestconfig: pytest.Config) -> Guide:
    return Guide(language, is_written=pytestconfig.getoption("--guide"))


@pytest.fixture(scope="session")
def moment(pytestconfig: pytest.Config) -> str:
    """When the journeys take place: now, or the day of the guide."""
    return MOMENT if pytestconfig.getoption("--guide") else ""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def alize(tmp_path_factory: pytest.TempPathFactory, moment: str) -> Iterator[Program]:
    """Rapport with the sample company, loaded once for all journeys."""
    yield from _running(tmp_path_factory.mktemp("alize"), moment, ["demo", "load"])


@pytest.fixture
def empty(tmp_path: Path, moment: str) -> Iterator[Program]:
    """Rapport before its first start."""
    yield from _running(tmp_path, moment)


def _running(folder: Path, moment: str, *commands: list[str]) -> Iterator[Program]:
    program = Program(folder, moment)
    program.run("migrate")
    for words in commands:
        program.run(*words)
    program.start()
    yield program
    program.stop()


@pytest.fixture
def visit(browser: Browser, say: Words) -> Iterator[Visit]:
    """Return a function that seats somebody at a browser, signed in when an address is given."""
    seated: list[tuple[Visitor, Program]] = []

    def seat(program: Program, email: str = "", **screen: Any) -> Visitor:
        asked: dict[str, Any] = {"viewport": SCREEN, "locale": say.language, "timezone_id": "Europe/Paris"}
        asked |= {"reduced_motion": "reduce", **screen}
        visitor = Visitor(browser.new_context(**asked), program.address, say)
        seated.append((visitor, program))
        if email:
            visitor.signs_in(email)
            visitor.prefers(language=say.language, theme="light")
        return visitor

    yield seat
    for visitor, _program in seated:
        visitor.context.close()
    troubles = [text for visitor, program in seated for text in (*visitor.complaints, *program.troubles())]
    assert not troubles, "\n".join(troubles)
