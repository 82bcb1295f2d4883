"""The web process: granian serving the application."""

from __future__ import annotations

import os

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from rapport.config import env

TARGET = "rapport.config.wsgi:application"
STOP_SECONDS = 5


def serve(host: str, port: int) -> None:
    """Serve until told to stop. Number of processes and threads: RAPPORT_WEB_WORKERS, RAPPORT_WEB_THREADS."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rapport.config.settings")
    server = Granian(
        TARGET,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=env.number("RAPPORT_WEB_WORKERS", 1, least=1, most=64),
        blocking_threads=env.number("RAPPORT_WEB_THREADS", 4, least=1, most=256),
        workers_kill_timeout=STOP_SECONDS,
        respawn_failed_workers=True,
        log_level=LogLevels.warning,
    )
    server.serve()
