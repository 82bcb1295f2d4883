"""The stage of journeys: programs that run for real, browsers, people who sign in."""

from __future__ import annotations

import fcntl
import os
import shutil
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
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where data folders are made that all workers copy."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def prepared(workshop: Path, moment: str) -> Path:
    """A data folder whose base is prepared."""
    return _once(workshop / "prepared", lambda folder: Program(folder, moment).run("migrate"))


@pytest.fixture(scope="session")
def loaded(workshop: Path, prepared: Path, moment: str) -> Path:
    """A data folder with the sample company."""

    def load(folder: Path) -> None:
        shutil.copytree(prepared, folder)
        Program(folder, moment).run("demo", "load")

    return _once(workshop / "loaded", load)


@pytest.fixture(scope="session")
def alize(loaded: Path, tmp_path_factory: pytest.TempPathFactory, moment: str) -> Iterator[Program]:
    """Rapport with the sample company, a copy for each worker."""
    yield from _running(shutil.copytree(loaded, tmp_path_factory.getbasetemp() / "alize"), moment)


@pytest.fixture
def empty(prepared: Path, tmp_path: Path, moment: str) -> Iterator[Program]:
    """Rapport before its first start."""
    yield from _running(shutil.copytree(prepared, tmp_path / "empty"), moment)


def _once(folder: Path, make: Callable[[Path], object]) -> Path:
    """Let the first worker make a folder while the others wait."""
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            make(folder)
    return folder


def _running(folder: Path, moment: str) -> Iterator[Program]:
    program = Program(folder, moment)
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
