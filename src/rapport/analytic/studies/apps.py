"""Joins the house at start."""

from django.apps import AppConfig


class StudiesRoom(AppConfig):
    name = "rapport.analytic.studies"
    label = "studies"

    def ready(self) -> None:
        from rapport.analytic.studies import register  # noqa: PLC0415  (models must be loaded first)

        register.register()
