"""Joins the house at start."""

from django.apps import AppConfig


class JobsRoom(AppConfig):
    name = "rapport.core.jobs"
    label = "jobs"

    def ready(self) -> None:
        from rapport.core.jobs import register  # noqa: PLC0415  (models must be loaded first)

        register.register()
