"""Joins the house at start."""

from django.apps import AppConfig


class BackupRoom(AppConfig):
    name = "rapport.core.backup"
    label = "backup"

    def ready(self) -> None:
        from rapport.core.backup import register  # noqa: PLC0415  (models must be loaded first)

        register.register()
