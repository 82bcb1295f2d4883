"""Joins the house at start."""

from django.apps import AppConfig


class AccessRoom(AppConfig):
    name = "rapport.core.access"
    label = "access"

    def ready(self) -> None:
        from rapport.core.access import register  # noqa: PLC0415  (models must be loaded first)

        register.register()
