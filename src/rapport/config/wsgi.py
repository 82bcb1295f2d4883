"""What an HTTP server calls."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application
from django.db import connections

from rapport.kit.warming import warm_soon

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rapport.config.settings")
application = get_wsgi_application()
warm_soon(leave=connections.close_all)
