"""Joins the house at start."""

from django.apps import AppConfig


class CatalogRoom(AppConfig):
    name = "rapport.operational.catalog"
    label = "catalog"

    def ready(self) -> None:
        from rapport.operational.catalog import register  # noqa: PLC0415  (models must be loaded first)

        register.register()
