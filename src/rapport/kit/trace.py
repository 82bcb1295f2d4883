"""What a line of the log belongs to: one request, or one job."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_current: ContextVar[str] = ContextVar("current_trace", default="")


def current() -> str:
    """Return the name of the request or job that is at work here, or nothing."""
    return _current.get()


@contextmanager
def named(name: str) -> Iterator[None]:
    """Let every line written inside carry this name."""
    token = _current.set(name)
    try:
        yield
    finally:
        _current.reset(token)
