"""Makes everything that running from source needs: virtual environment, locked packages, built assets.

Runs on any Python ≥ 3.11 with its standard library only. Says what it does, and does nothing twice.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements" / "dev.txt"
STAMP = VENV / ".rapport-installed"
OLDEST = (3, 11)
CANDIDATES = ("python3.13", "python3.12", "python3.11", "python3.14")


def main() -> int:
    if sys.version_info < OLDEST:
        return _go_on_with_newer_python()
    wanted = _fingerprint()
    if not STAMP.exists() or STAMP.read_text(encoding="ascii") != wanted:
        code = _make_environment() or _install()
        if code:
            return code
        STAMP.write_text(wanted, encoding="ascii")
    return _run([str(PYTHON), "-m", "rapport.web.assets.build"])


def _fingerprint() -> str:
    parts = [LOCK.read_bytes(), (ROOT / "pyproject.toml").read_bytes(), bytes(ROOT), sys.version.encode()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def _make_environment() -> int:
    if PYTHON.exists() and _run([str(PYTHON), "-m", "pip", "--version"], quiet=True) == 0:
        return 0
    _say(f"Making a virtual environment in {VENV.relative_to(ROOT)} …")
    shutil.rmtree(VENV, ignore_errors=True)
    code = _run([sys.executable, "-m", "venv", str(VENV)])
    if code:
        _say("Python could not make a virtual environment. On Debian and Ubuntu: apt install python3-venv")
    return code


def _install() -> int:
    _say("Installing the locked packages (a minute or two, once) …")
    started = time.monotonic()
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--no-compile"]
    code = _run([*pip, "--require-hashes", "-r", str(LOCK)])
    code = code or _run([*pip, "--no-build-isolation", "-e", str(ROOT)])
    if code == 0:
        _say(f"Installed in {time.monotonic() - started:.0f} s.")
    return code


def _go_on_with_newer_python() -> int:
    found = next((path for name in CANDIDATES if (path := shutil.which(name))), None)
    if found is None:
        _say("Rapport needs Python 3.11 or newer, and there is none here.")
        return 1
    return _run([found, *sys.argv])


def _run(command: list[str], *, quiet: bool = False) -> int:
    silence = subprocess.DEVNULL if quiet else None
    return subprocess.run(command, cwd=ROOT, check=False, stdout=silence, stderr=silence).returncode


def _say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
