"""Joins the house at start."""

from django.apps import AppConfig


class DemoRoom(AppConfig):
    name = "rapport.demo"
    label = "demo"

    def ready(self) -> None:
        from rapport.demo import register  # noqa: PLC0415  (models must be loaded first)

        register.register()
