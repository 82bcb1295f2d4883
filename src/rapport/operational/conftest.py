"""What tests of this wing can use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared_data() -> Path:
    given = os.environ.get("RAPPORT_SHARED_DATA")
    folder = Path(given) if given else Path(__file__).resolve().parents[3].parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("public data sets are not here; set RAPPORT_SHARED_DATA to their folder")
    return folder
