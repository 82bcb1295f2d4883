"""The image and the server beside it fit: an older pg_dump refuses a newer server."""

from __future__ import annotations

import re

from tests.architecture.source import ROOT


def test_the_image_has_the_programs_of_the_server_beside_it() -> None:
    image, beside = ((ROOT / name).read_text(encoding="utf-8") for name in ("Dockerfile", "compose.yaml"))
    programs = re.findall(r"postgresql-client-(\d+)", image)
    assert len(programs) == 1
    assert programs == re.findall(r"image: postgres:(\d+)", beside)
