"""Public identifiers: a UUID in addresses, an integer key in the database."""

from __future__ import annotations

import os
import time
import uuid


def new_uuid() -> uuid.UUID:
    """Return a UUID of version 7: ordered by time, so that indexes grow at one end."""
    return new_uuids(1)[0]


def new_uuids(count: int) -> list[uuid.UUID]:
    """Return many of them, made at one moment."""
    head = (time.time_ns() // 1_000_000 & (2**48 - 1)) << 80 | 0x7 << 76 | 0b10 << 62
    dice = os.urandom(10 * count)
    tails = (int.from_bytes(dice[start : start + 10], "big") for start in range(0, 10 * count, 10))
    return [uuid.UUID(int=head | (tail >> 68 & 0xFFF) << 64 | tail & (2**62 - 1)) for tail in tails]
