"""Joins the house at start."""

from django.apps import AppConfig


class IdentityRoom(AppConfig):
    name = "rapport.core.identity"
    label = "identity"

    def ready(self) -> None:
        from rapport.core.identity import register  # noqa: PLC0415  (models must be loaded first)

        register.register()
