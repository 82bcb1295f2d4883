"""Joins the house at start."""

from django.apps import AppConfig


class PlansRoom(AppConfig):
    name = "rapport.operational.plans"
    label = "plans"

    def ready(self) -> None:
        from rapport.operational.plans import register  # noqa: PLC0415  (models must be loaded first)

        register.register()
