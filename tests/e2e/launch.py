"""Runs the command line, at a moment of the past when one is given: `python -m tests.e2e.launch MOMENT WORDS…`."""

from __future__ import annotations

import sys
from datetime import datetime

import time_machine

from rapport.config import cli

if __name__ == "__main__":
    moment, *words = sys.argv[1:]
    if moment:
        time_machine.travel(datetime.fromisoformat(moment), tick=True).start()
    cli.main(words)
