"""A warehouse of its own for every test of this wing, of which nothing is remembered."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches


@pytest.fixture(autouse=True)
def own_warehouse(settings: Any, tmp_path: Path) -> Path:
    caches["local"].clear()
    settings.WAREHOUSE_PATH = tmp_path / "warehouse.duckdb"
    return tmp_path


@pytest.fixture(scope="session")
def shared_data() -> Path:
    given = os.environ.get("RAPPORT_SHARED_DATA")
    root = Path(__file__).resolve().parents[3]
    folder = Path(given) if given else root.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("public data sets are not here; set RAPPORT_SHARED_DATA to their folder")
    return folder
