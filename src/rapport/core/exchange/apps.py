"""Joins the house at start."""

from django.apps import AppConfig


class ExchangeRoom(AppConfig):
    name = "rapport.core.exchange"
    label = "exchange"

    def ready(self) -> None:
        from rapport.core.exchange import register  # noqa: PLC0415  (models must be loaded first)

        register.register()
