"""All lanes of `make test`: style, types, architecture, the suite on two databases, journeys in a browser.

Every lane runs even when an earlier one failed; the exit code is 0 only when all passed. The recap of the lanes stands
before the last one, so that the last line is pytest's own summary.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import postgres

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
PYTEST = [str(BIN / "python"), "-m", "pytest", "-q"]
CORES = ["-n", str(os.cpu_count() or 2)]
SUITE = [*PYTEST, "-m", "not browser and not truth", *CORES, "--dist", "worksteal"]
JOURNEYS = [*PYTEST, "-m", "browser", *CORES, "--dist", "loadfile"]
CHECKS: dict[str, list[str]] = {
    "types": ["mypy", "src", "scripts", "conftest.py"],
    "lint": ["ruff", "check", "."],
    "format": ["ruff", "format", "--check", "."],
    "layers": ["lint-imports"],
    "templates": ["djlint", "src", "--lint", "--quiet"],
    "migrations": ["rapport", "manage", "makemigrations", "--check", "--dry-run"],
}


@dataclass
class Recap:
    """How each lane ended."""

    lanes: list[tuple[str, int, float]] = field(default_factory=list)

    @property
    def code(self) -> int:
        return int(any(code for _name, code, _seconds in self.lanes))

    def add(self, name: str, code: int, seconds: float) -> None:
        self.lanes.append((name, code, seconds))

    def say(self) -> None:
        for name, code, seconds in self.lanes:
            _say(f"{'passed' if code == 0 else 'FAILED'}  {name:12} {seconds:6.1f} s")


def main() -> int:
    if not _install():
        return 1
    recap = Recap()
    before = _tracked_state()
    _run_checks(recap)
    _lane(recap, "sqlite", SUITE)
    with postgres.server() as address:
        _lane(recap, "postgresql", [*SUITE, "--database-only"], RAPPORT_DATABASE_URL=address)
    recap.add("tree", int(_tracked_state() != before), 0.0)
    _title("so far")
    recap.say()
    _lane(recap, "browser", JOURNEYS)
    return recap.code


def _run_checks(recap: Recap) -> None:
    """Run the checks two at a time; what each says is shown when it is done."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        running: dict[str, Future[tuple[int, str, float]]] = {
            name: pool.submit(_captured, words) for name, words in CHECKS.items()
        }
        for name, future in running.items():
            code, output, seconds = future.result()
            _title(name)
            _say(output.strip() or "nothing to say")
            recap.add(name, code, seconds)


def _captured(words: Sequence[str]) -> tuple[int, str, float]:
    started = time.monotonic()
    command = [str(BIN / words[0]), *words[1:]]
    done = subprocess.run(
        command, cwd=ROOT, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=_environment()
    )
    return done.returncode, done.stdout, time.monotonic() - started


def _lane(recap: Recap, name: str, command: Sequence[str], **variables: str) -> None:
    _title(name)
    started = time.monotonic()
    code = subprocess.run(command, cwd=ROOT, check=False, env=_environment() | variables).returncode
    recap.add(name, code, time.monotonic() - started)


def _environment() -> dict[str, str]:
    """The caller's environment without what would point Rapport at a real installation."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("RAPPORT_", "DJANGO_"))}


def _install() -> bool:
    """Install Rapport and, at the same time, the programs that the tests need."""
    with ThreadPoolExecutor() as pool:
        programs = pool.submit(_install_programs)
        setup = subprocess.run([sys.executable, str(ROOT / "scripts" / "setup.py")], check=False)
        return programs.result() and setup.returncode == 0


def _install_programs() -> bool:
    """Install Debian's packages when the programs are absent, and say so."""
    present = {
        "postgresql": postgres.programs() is not None,
        "chromium": shutil.which("chromium") is not None,
        "gettext": shutil.which("msgfmt") is not None,
    }
    missing = [package for package, is_there in present.items() if not is_there]
    if not missing:
        return True
    _say(f"The tests need {', '.join(missing)}: installing them from the system's packages.")
    apt = shutil.which("apt-get")
    become = [] if os.geteuid() == 0 else [shutil.which("sudo") or ""]
    if apt is None or become == [""]:
        _say("That takes apt-get and root. Please install them yourself and run `make test` again.")
        return False
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([*become, apt, "update", "-q"], check=False, env=environment)
    install = [*become, apt, "install", "-y", "-q", "--no-install-recommends", *missing]
    return subprocess.run(install, check=False, env=environment).returncode == 0


def _tracked_state() -> str:
    """What git says about tracked files: tests must not change it."""
    done = subprocess.run(["git", "diff", "HEAD"], cwd=ROOT, check=False, capture_output=True, text=True)
    return done.stdout


def _title(text: str) -> None:
    _say(f"\n== {text} ==")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
