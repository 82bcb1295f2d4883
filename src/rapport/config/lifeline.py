"""The lifeline: a child that outlives its supervisor stops by itself."""

from __future__ import annotations

import os
import signal
import threading


def hold(pipe: int) -> None:
    """Stop this process when the supervisor at the other end of the pipe is gone."""
    threading.Thread(target=_wait_for_end, args=(pipe,), daemon=True).start()


def _wait_for_end(pipe: int) -> None:
    while os.read(pipe, 1024):
        continue
    os.kill(os.getpid(), signal.SIGTERM)
