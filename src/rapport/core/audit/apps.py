"""Joins the house at start."""

from django.apps import AppConfig


class AuditRoom(AppConfig):
    name = "rapport.core.audit"
    label = "audit"

    def ready(self) -> None:
        from rapport.core.audit import register  # noqa: PLC0415  (models must be loaded first)

        register.register()
