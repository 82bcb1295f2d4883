"""What this room hands over to the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rapport.web.nav import SETTINGS, NavItem, nav


def register() -> None:
    """Put the page about the API beside the other settings."""
    nav.register("api", NavItem(_("API"), "api", "api_page", SETTINGS, order=90))
