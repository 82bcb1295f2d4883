"""Joins the house at start."""

from django.apps import AppConfig


class InsightsRoom(AppConfig):
    name = "rapport.analytic.insights"
    label = "insights"

    def ready(self) -> None:
        from rapport.analytic.insights import register  # noqa: PLC0415  (models must be loaded first)

        register.register()
