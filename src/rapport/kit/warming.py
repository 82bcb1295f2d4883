"""What a web process loads once it serves, so that nobody waits for it: rooms register, the server calls."""

from __future__ import annotations

from collections.abc import Callable
from threading import Timer

from rapport.kit.registry import Registry

AFTER_SECONDS = 2.0

warmers: Registry[Callable[[], None]] = Registry("warm-ups")


def warm(leave: Callable[[], None]) -> None:
    """Call every registered warm-up, one after the other, then `leave`."""
    try:
        for warmer in warmers.values():
            warmer()
    finally:
        leave()


def warm_soon(leave: Callable[[], None]) -> None:
    """Warm up in a thread of its own, after the first pages have been served; `leave` closes what the thread opened."""
    timer = Timer(AFTER_SECONDS, warm, [leave])
    timer.daemon = True
    timer.start()
