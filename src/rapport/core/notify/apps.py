"""Joins the house at start."""

from django.apps import AppConfig


class NotifyRoom(AppConfig):
    name = "rapport.core.notify"
    label = "notify"

    def ready(self) -> None:
        from rapport.core.notify import register  # noqa: PLC0415  (models must be loaded first)

        register.register()
