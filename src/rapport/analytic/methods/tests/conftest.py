"""Public data sets beside the repository, and small tables for the methods."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared_data() -> Path:
    given = os.environ.get("RAPPORT_SHARED_DATA")
    root = Path(__file__).resolve().parents[5]
    folder = Path(given) if given else root.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("public data sets are not here; set RAPPORT_SHARED_DATA to their folder")
    return folder
