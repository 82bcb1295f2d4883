"""What belongs to a backup beside the database and the folder of files: rooms put it on this shelf."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rapport.kit.registry import Registry


@dataclass(frozen=True)
class Place:
    """One file: where it is now, or nothing; and how a restored one takes its place."""

    source: Callable[[], Path | None]
    put: Callable[[Path], None]


places: Registry[Place] = Registry("places to back up")
