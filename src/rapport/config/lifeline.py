"""The lifeline: a child that outlives its supervisor stops by itself."""

from __future__ import annotations

import os
import signal
import threading

VARIABLE = "RAPPORT_LIFELINE"


def hold_lifeline() -> None:
    """Stop this process when the supervisor at the other end of standard input is gone."""
    if os.environ.get(VARIABLE):
        threading.Thread(target=_wait_for_end, daemon=True).start()


def _wait_for_end() -> None:
    while os.read(0, 1024):
        continue
    os.kill(os.getpid(), signal.SIGTERM)
