"""Public identifiers: a UUID in addresses, an integer key in the database."""

from __future__ import annotations

import os
import time
import uuid


def new_uuid() -> uuid.UUID:
    """Return a UUID of version 7: ordered by time, so that indexes grow at one end."""
    millis = time.time_ns() // 1_000_000
    tail = int.from_bytes(os.urandom(10), "big")
    value = (millis & (2**48 - 1)) << 80 | 0x7 << 76 | (tail >> 68 & 0xFFF) << 64 | 0b10 << 62 | tail & (2**62 - 1)
    return uuid.UUID(int=value)
