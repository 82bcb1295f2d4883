"""Joins the house at start."""

from django.apps import AppConfig


class FilesRoom(AppConfig):
    name = "rapport.core.files"
    label = "files"

    def ready(self) -> None:
        from rapport.core.files import register  # noqa: PLC0415  (models must be loaded first)

        register.register()
