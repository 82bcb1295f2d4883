"""Joins the house at start."""

from django.apps import AppConfig


class WarehouseRoom(AppConfig):
    name = "rapport.analytic.warehouse"
    label = "warehouse"

    def ready(self) -> None:
        from rapport.analytic.warehouse import register  # noqa: PLC0415  (models must be loaded first)

        register.register()
