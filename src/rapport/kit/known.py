"""What changes rarely and is asked for at every request: kept in memory until somebody changes any of it.

The house has a stamp, a random text in the database that every verb on such a record renews. A request reads the stamp
once; what was kept under the same stamp is still true, whichever process changed it and even if that was rolled back.
Outside a request nothing is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")
MOST = 20_000

settled: set[str] = set()
is_on = True
_stamp: ContextVar[str] = ContextVar("stamp", default="")
_kept: dict[Hashable, tuple[str, Any]] = {}


def settle(*record_types: str) -> None:
    """Say that answers may be kept that depend on records of these types."""
    settled.update(record_types)


@contextmanager
def under(stamp: str) -> Iterator[None]:
    """Keep answers under this stamp for all that happens inside; an empty stamp keeps nothing."""
    token = _stamp.set(stamp if is_on else "")
    try:
        yield
    finally:
        _stamp.reset(token)


def forget() -> None:
    """Ask everything anew for the rest of this request: something was just changed."""
    _stamp.set("")


def known(key: Hashable, ask: Callable[[], T]) -> T:
    """Return the answer kept under this key, or ask and keep it. Whoever receives it must not change it."""
    stamp = _stamp.get()
    if not stamp:
        return ask()
    kept = _kept.get(key)
    if kept is not None and kept[0] == stamp:
        answer: T = kept[1]
        return answer
    if len(_kept) >= MOST:
        _kept.clear()
    answer = ask()
    _kept[key] = (stamp, answer)
    return answer
