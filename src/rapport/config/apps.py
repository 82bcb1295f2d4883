"""Joins the house at start."""

from django.apps import AppConfig


class Program(AppConfig):
    name = "rapport.config"
    label = "config"

    def ready(self) -> None:
        from rapport.config import processes  # noqa: PLC0415  (models must be loaded first)

        processes.register()
