"""What an HTTP server calls."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application
from django.db import connections

from rapport.config import collector
from rapport.kit.warming import warm_soon

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rapport.config.settings")


def _settle() -> None:
    """What the warm-up loaded stays; what it opened is closed."""
    connections.close_all()
    collector.spare()


application = get_wsgi_application()
collector.spare()
warm_soon(leave=_settle)
