"""Joins the house at start."""

from django.apps import AppConfig


class PartiesRoom(AppConfig):
    name = "rapport.operational.parties"
    label = "parties"

    def ready(self) -> None:
        from rapport.operational.parties import register  # noqa: PLC0415  (models must be loaded first)

        register.register()
