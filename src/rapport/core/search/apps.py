"""Joins the house at start."""

from django.apps import AppConfig


class SearchRoom(AppConfig):
    name = "rapport.core.search"
    label = "search"

    def ready(self) -> None:
        from rapport.core.search import register  # noqa: PLC0415  (models must be loaded first)

        register.register()
