"""One-shot commands do not wait for the analytic engine."""

from __future__ import annotations

import subprocess
import sys

COMMAND = """
import os, sys
from rapport.config.late import load_late
load_late(["imports", "list"])
os.environ["DJANGO_SETTINGS_MODULE"] = "rapport.config.settings"
import django
django.setup()
print({"sqlglot", "numpy", "_duckdb"} & set(sys.modules) or "late")
import duckdb, ibis, pyarrow, pyarrow.parquet
print(duckdb.connect().execute("SELECT 41 + 1").fetchone(), ibis.literal(1).type(), pyarrow.array([7]).to_pylist(),
      pyarrow.parquet.ParquetWriter.__name__)
"""


def test_heavy_libraries_are_loaded_when_they_are_used_and_then_work() -> None:
    done = subprocess.run([sys.executable, "-c", COMMAND], capture_output=True, text=True, check=False)
    assert done.stdout.splitlines() == ["late", "(42,) int8 [7] ParquetWriter"], done.stderr
