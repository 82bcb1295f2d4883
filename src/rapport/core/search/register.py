"""What this room hands over to the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rapport.core.audit.services import writers
from rapport.core.search import rest, services
from rapport.web.rest import Mounted, routers


def register() -> None:
    """Write the index with every verb, and answer programs."""
    writers.register("search", services.write)
    routers.register("search", Mounted("/search", rest.router, _("Search")))
