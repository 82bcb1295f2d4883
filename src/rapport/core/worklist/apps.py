"""Joins the house at start."""

from django.apps import AppConfig


class WorklistRoom(AppConfig):
    name = "rapport.core.worklist"
    label = "worklist"

    def ready(self) -> None:
        from rapport.core.worklist import register  # noqa: PLC0415  (models must be loaded first)

        register.register()
