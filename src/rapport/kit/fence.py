"""The fence: the one place where an unexpected error of somebody else's code is caught, to be kept and shown."""

from __future__ import annotations

import traceback
from types import TracebackType


class Fence:
    """Keeps the error of its block instead of letting it stop a worker.

    `with Fence() as fence: …` then look at `fence.error`: whoever uses it must store or show what it caught.
    Signals to stop (KeyboardInterrupt, SystemExit) pass through.
    """

    def __init__(self) -> None:
        self.error: Exception | None = None

    def __enter__(self) -> Fence:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> bool:
        if isinstance(error, Exception):
            self.error = error
            return True
        return False

    @property
    def trace(self) -> str:
        return "".join(traceback.format_exception(self.error)) if self.error else ""
