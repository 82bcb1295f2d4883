"""Joins the house at start."""

from django.apps import AppConfig


class MetadataRoom(AppConfig):
    name = "rapport.core.metadata"
    label = "metadata"

    def ready(self) -> None:
        from rapport.core.metadata import register  # noqa: PLC0415  (models must be loaded first)

        register.register()
