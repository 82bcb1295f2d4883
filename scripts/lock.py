"""Writes requirements/*.txt from pyproject.toml: versions and hashes for every platform, no host named. Needs uv."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGETS = {"base.txt": ["--extra", "postgres"], "dev.txt": ["--extra", "postgres", "--group", "dev"]}


def main() -> int:
    uv = shutil.which("uv")
    if uv is None:
        sys.stderr.write("Locking needs uv. Install it and run `make lock` again.\n")
        return 1
    compiling = [uv, "pip", "compile", "pyproject.toml", "--universal", "--python-version", "3.11"]
    shown = [
        "--generate-hashes",
        "--no-emit-index-url",
        "--no-emit-find-links",
        "--no-header",
        "--no-annotate",
        "--quiet",
    ]
    for name, extras in TARGETS.items():
        target = ROOT / "requirements" / name
        code = subprocess.run([*compiling, *shown, *extras, "-o", str(target)], cwd=ROOT, check=False).returncode
        if code:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
