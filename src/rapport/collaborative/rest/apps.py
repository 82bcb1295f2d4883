"""Joins the house at start."""

from django.apps import AppConfig


class RestRoom(AppConfig):
    name = "rapport.collaborative.rest"
    label = "rest"

    def ready(self) -> None:
        from rapport.collaborative.rest import register  # noqa: PLC0415  (models must be loaded first)

        register.register()
